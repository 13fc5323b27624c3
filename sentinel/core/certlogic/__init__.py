"""CertLogic: the JSON rules language of the EU certificates (specification 1.3.2). Pure, runs no code."""

from sentinel.core.certlogic.errors import CertLogicError, Limits, shown
from sentinel.core.certlogic.evaluation import evaluate, evaluate_valid, plain
from sentinel.core.certlogic.format import Issue, paths, validate
from sentinel.core.certlogic.values import truthy

__all__ = [
    "CertLogicError",
    "Issue",
    "Limits",
    "evaluate",
    "evaluate_valid",
    "paths",
    "plain",
    "shown",
    "truthy",
    "validate",
]
