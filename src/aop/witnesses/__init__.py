"""Who keeps the heads of the audit log outside of the machine."""
