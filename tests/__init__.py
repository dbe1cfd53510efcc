"""The tests of the service."""

import os

# Python imports this package before its modules: before conftest.py, boto3 and moto.
# The tests must not use the AWS account of a developer, or its configuration.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
NOWHERE = "http://127.0.0.1:1"  # Nothing listens there. With `mock_aws`, moto answers.
os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ENDPOINT_URL": NOWHERE,
    "MOTO_S3_CUSTOM_ENDPOINTS": NOWHERE,
}
