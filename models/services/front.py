"""What stands in front of a service's instances and gives them calls: an activator, a serverless platform's front."""

from typing import Literal

from pydantic import Field

from foresize.models.part import Spec


class Front(Spec):
    """Calls that no instance has room for wait here, first come first served.

    Knative's activator and queue-proxies, AWS Lambda's and Cloud Run's front ends are such. A call of a session on the
    session's own instance does not pass it. A call waits as long as its time limits allow.
    """

    concurrency: int = Field(ge=1, le=100_000)
    """The most calls that an instance is given at a time."""
    queue: int | None = Field(default=None, ge=0)
    """The most calls that may wait here; a further one is rejected. Any number if not said."""
    limit: int | None = Field(default=None, ge=1)
    """The most calls that may be waiting and under way together, as Lambda limits a function; a further one is
    rejected. Any number if not said."""
    waits_for: Literal["anyone", "its_own"] = "anyone"
    """Who serves a call that waits: whichever instance has room first; or, of as many calls as the instances that are
    starting will take, only these, each the one that has waited longest."""

    def binds(self) -> bool:
        """Whether calls wait for the instances that are started for them."""
        return self.waits_for == "its_own"
