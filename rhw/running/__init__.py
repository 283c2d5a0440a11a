"""What has to run, and who runs it: processes of this machine, a Dask cluster, golden values."""
