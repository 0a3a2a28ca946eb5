-- What is too old is found by its time.
create index send_sample_by_minute on send_sample (minute);
