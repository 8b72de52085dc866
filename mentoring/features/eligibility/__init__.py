"""The one bridge to the matching engine; alone makes an EligiblePair."""
