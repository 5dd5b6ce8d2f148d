// Processes that tests start are started as a person starts them: jest's own options for Node are not for them.
delete process.env.NODE_OPTIONS;
