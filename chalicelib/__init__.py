"""Regulars: appointment booking and client management that runs in the business's own AWS account."""
