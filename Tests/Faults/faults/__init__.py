"""The faults, one a module, in the order in which they run: the longest first, the ones that need peace last."""

ORDER = (
    "killed", "killed_again", "errors", "errors_service", "lies", "powercut", "synced", "full", "readonly", "damaged",
    "clock", "actions", "overflow", "hostile", "permissions", "decoder", "decoder_hooks", "pressure", "soak")
