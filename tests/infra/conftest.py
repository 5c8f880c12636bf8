"""The finished template: as Chalice and our own part make it, and as AWS translates it."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.template import CODE, sam_template


@dataclass(frozen=True)
class Translated:
    """The resources that CloudFormation would make."""

    resources: dict[str, dict[str, Any]]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Give the resources of one type by name, for example of AWS::SQS::Queue."""
        return {name: found for name, found in self.resources.items() if found["Type"] == kind}

    def properties(self, name: str) -> dict[str, Any]:
        """Give what is said of one resource."""
        return dict(self.resources[name]["Properties"])


@pytest.fixture(scope="session")
def sam() -> dict[str, Any]:
    return sam_template("production")


@pytest.fixture(scope="session")
def translated(sam: dict[str, Any]) -> Translated:
    session = boto3.Session(region_name="eu-central-1")
    uploaded = json.loads(json.dumps(sam).replace(CODE, "s3://bucket/code"))
    translator = Translator({}, Parser(), boto_session=session)
    return Translated(translator.translate(uploaded, {})["Resources"])
