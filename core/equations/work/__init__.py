"""Work: FLOPs, bytes and messages a workload kind needs per step. No module here knows a chip."""
