"""What a business's clients have had, and whom more would suit: two rows of each business, in `reconnect`."""

from chalicelib.core.table import Key, Row, Write, commit, load
from chalicelib.recommending.model import Chances, Company


class RecommendingRow(Row):
    """What was counted of one business."""

    class Meta:
        table = "reconnect"


def save_learnt(business_id: str, company: Company, chances: Chances) -> None:
    """Save both in place of what was counted before."""
    both = {"company": company, "chances": chances}
    commit([Write(RecommendingRow(pk=business_id, sk=name, e=each.stored())) for name, each in both.items()])


def load_company(business_id: str) -> Company:
    """Give what the clients of a business have had, an empty company before it was first counted."""
    row = load(Key(RecommendingRow, business_id, "company"))
    return Company.model_validate(row.e) if row else Company()


def load_chances(business_id: str) -> Chances:
    """Give whom more would suit, as it was last looked."""
    row = load(Key(RecommendingRow, business_id, "chances"))
    return Chances.model_validate(row.e) if row else Chances()
