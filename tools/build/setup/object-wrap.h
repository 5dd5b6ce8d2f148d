// Included before every C++ source of better-sqlite3 12. Since Node 24.19 the inline class node::ObjectWrap registers
// each object with the environment, and aborts the process when an object is collected while no JavaScript runs. Without
// these two calls, the class behaves as in every other version of Node.
#include <node.h>
#define AddEnvironmentCleanupHook(...) static_cast<void>(0)
#define RemoveEnvironmentCleanupHook(...) static_cast<void>(0)
#include <node_object_wrap.h>
#undef AddEnvironmentCleanupHook
#undef RemoveEnvironmentCleanupHook
