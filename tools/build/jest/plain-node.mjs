// Tests start programs as a user does, without jest's own options for Node.
delete process.env.NODE_OPTIONS;
