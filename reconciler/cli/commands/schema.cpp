#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "schema/json_schema.h"

namespace supctl {

Exit schema_command(const std::string& which, const Terminal& terminal) {
    terminal.out(json_schema(which == "connection" ? FieldId::connection : FieldId::description));
    return Exit::success;
}

}  // namespace supctl
