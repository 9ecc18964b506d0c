"""External APIs: latency, quotas, refusals with back-off, brown-outs, and what a call is billed for."""

from foresize.models.external.spec import Brownout, ExternalApi, Retry, Usage

__all__ = ["Brownout", "ExternalApi", "Retry", "Usage"]
