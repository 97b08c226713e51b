"""moto_server with one repair, for the cases that put something into a bucket.

A statement of a policy applies where its condition holds. moto 5.2.1 does not look at what a request to S3 is like, takes every
condition for one that holds, and so refuses everything to a bucket that refuses what does not come over TLS. Here every request
counts as one over TLS, as an application's are.
"""

import sys

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.server import main

REQUEST = {"aws:SecureTransport": "true"}

judge = IAMPolicyStatement.is_action_permitted


def holds(condition):
    """Knows what Pave's policies say; anything else is an error rather than a guess."""
    return all(
        REQUEST[key] == str(value).lower()
        for operator, keys in condition.items()
        for key, value in {"Bool": keys}[operator].items()
    )


def judge_where_it_applies(self, *request, **further):
    if not holds(self._statement.get("Condition") or {}):
        return PermissionResult.NEUTRAL
    return judge(self, *request, **further)


IAMPolicyStatement.is_action_permitted = judge_where_it_applies
sys.exit(main())
