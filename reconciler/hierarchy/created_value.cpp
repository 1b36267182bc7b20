#include "hierarchy/created_value.h"

#include <charconv>

#include "schema/words.h"

namespace supctl {

Value created_value(const Field& field, ValuePool& pool) {
    const std::string_view text = field.created;
    if (text.empty()) return {};
    switch (field.type) {
        case Type::boolean:
            return Value::of_boolean(text == words::kTrue);
        case Type::integer: {
            std::uint32_t number = 0;
            std::from_chars(text.data(), text.data() + text.size(), number);
            return Value::of_integer(number);
        }
        case Type::choice:
            for (const Choice& choice : field.choices)
                if (choice.word == text) return Value::of_choice(choice.stored);
            return {};
        default:  // `none` is the empty text
            return Value::of(text == words::kNone ? TextId{} : pool.text(text));
    }
}

}  // namespace supctl
