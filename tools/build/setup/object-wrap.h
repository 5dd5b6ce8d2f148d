// Compiled in front of every C++ source of better-sqlite3 12. Since 24.19 Node's inline class node::ObjectWrap registers
// each object with the environment and aborts the process when one is collected while no JavaScript runs. Without these
// two calls the class is what it is in every other Node.
#include <node.h>
#define AddEnvironmentCleanupHook(...) static_cast<void>(0)
#define RemoveEnvironmentCleanupHook(...) static_cast<void>(0)
#include <node_object_wrap.h>
#undef AddEnvironmentCleanupHook
#undef RemoveEnvironmentCleanupHook
