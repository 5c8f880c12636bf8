"""Where clients' files lie: a bucket that nobody outside reads, and what tells a function of a new file.

Files come and go by links that a function has signed. One that was removed can be brought back by whoever
runs the deployment for as long as KEPT_DAYS; then it is gone.
"""

from typing import Any

from infra.function import Function

Resource = dict[str, Any]

BUCKET = "Files"
"""The bucket's name inside the template."""
KEPT_DAYS = 30

_OPEN = {"Fn::Sub": f"${{{BUCKET}.Arn}}/*"}
_OLD = {"NoncurrentDays": KEPT_DAYS}

FILES: dict[str, Resource] = {
    BUCKET: {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "ForgetWhatWasRemoved",
                        "Status": "Enabled",
                        "ExpiredObjectDeleteMarker": True,
                        "NoncurrentVersionExpiration": _OLD,
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                    }
                ]
            },
            "NotificationConfiguration": {
                "EventBridgeConfiguration": {"EventBridgeEnabled": True},
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "VersioningConfiguration": {"Status": "Enabled"},
        },
    },
    "FilesPolicy": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": BUCKET},
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "NothingUnencryptedOnTheWay",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:*",
                        "Resource": [{"Fn::GetAtt": [BUCKET, "Arn"]}, _OPEN],
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    }
                ],
            },
        },
    },
}

FILES_ENVIRONMENT: Resource = {"FILES_BUCKET": {"Ref": BUCKET}}


def file_event(function: Function) -> Resource:
    """Give what tells the function of each file that has arrived; Chalice knows the source alone."""
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": BUCKET}]}},
    }
    return {f"{function.logical_id}Event": {"Properties": {"Pattern": pattern}}}


def file_grants() -> list[Resource]:
    """Give the statements of a policy that let a function sign for files, look at them and remove them."""
    return [
        {
            "Sid": "KeepFiles",
            "Effect": "Allow",
            "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "Resource": [_OPEN],
        },
        {
            "Sid": "TellWhetherAFileIsThere",  # without it S3 says of a missing file that it may not be seen
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": [{"Fn::GetAtt": [BUCKET, "Arn"]}],
        },
    ]
