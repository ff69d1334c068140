"""What tests of a workspace are judged by: nothing here runs in a service."""
