// The concept that tells readers from writers: whether an object has any member that sends a write.
#pragma once

#include "provider/writer.h"

namespace supctl::provider::test {

template <class T>
concept Writes = requires(T& object, Key key, Instance instance) {
    object.put(key, instance);
}
|| requires(T& object, Instance instance) {
    object.create(instance);
}
|| requires(T& object, Key key) {
    object.remove("", key);
}
|| requires(T& object, boost::json::object json) {
    object.invoke("", "", json);
};
static_assert(Writes<Writer>, "the concept sees a writing member when there is one");

}  // namespace supctl::provider::test
