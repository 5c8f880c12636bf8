"""Where clients' files lie on AWS, and who may touch them."""

from infra.functions import FUNCTIONS
from tests.infra.conftest import Translated
from tests.infra.roles import actions_of


def test_files_lie_where_nobody_outside_reads_and_come_to_those_who_keep_them_alone(
    translated: Translated,
) -> None:
    ((name, bucket),) = translated.of_type("AWS::S3::Bucket").items()
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["DeletionPolicy"] == "Retain"
    keepers = {
        function.name
        for function in FUNCTIONS
        if any(action.startswith("s3:") for action in actions_of(translated, function))
    }
    assert keepers == {"api_handler", "on_file_arrived"}
    rules = [
        rule["Properties"]["EventPattern"]
        for rule in translated.of_type("AWS::Events::Rule").values()
        if "EventPattern" in rule["Properties"]
    ]
    assert [rule["detail"]["bucket"]["name"] for rule in rules] == [[{"Ref": name}]]
