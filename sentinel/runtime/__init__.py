"""What keeps the rooms running: worker threads, bounded queues, clocks, sd_notify, logs."""
