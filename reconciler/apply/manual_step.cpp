#include "apply/manual_step.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "hierarchy/created_value.h"
#include "plan/manual.h"
#include "site/write_set.h"

namespace supctl {
namespace {

Result<std::uint16_t> port_of(const Value& port, std::string_view where) {
    if (port.kind != Value::Kind::integer || port.data == 0 || port.data > 65535)
        return fail(error(codes::kBadValue, fmt::format("{} has no https port", where)));
    return static_cast<std::uint16_t>(port.data);
}

/// The port that the role gets when it is installed.
Result<std::uint16_t> declared_port(ApplyContext& x, const Step& step) {
    const Hierarchy& declared = x.declaration.hierarchy;
    const SoftwareUpdatePoint* point = declared.find_point(step.site, step.server);
    const Value value = point == nullptr ? Value{} : declared.get(point->settings, FieldId::https_port);
    return port_of(value.present() ? value : created_value(field(FieldId::https_port), x.pool), step.id);
}

/// The port on which the server shall answer: the live role's, and the declared one where there is none yet.
Task<Result<std::uint16_t>> https_port(ApplyContext& x, const Step& step) {
    if (step.purpose == Purpose::manualSslNew) co_return declared_port(x, step);
    const WriteTarget target{WriteTarget::Object::role, step.site, std::string(x.pool.text(step.server)), 0};
    Result<std::optional<LocatedObject>> found = co_await locate(x.reader, target);
    if (!found) co_return fail(std::move(found.error()));
    if (!*found) co_return fail(error(codes::kNotFound, fmt::format("{} is not there", to_text(target))));
    const Result<Value> port = read_value(FieldId::https_port, (**found).object, x.pool);
    if (!port) co_return fail(port.error());
    co_return port_of(*port, to_text(target));
}

Task<Result<std::string>> probe(ApplyContext& x, const Step& step) {
    if (!x.probe_wsus) co_return fail(error(codes::kUnreachable, "nobody here can look at the server"));
    const Result<std::uint16_t> port = co_await https_port(x, step);
    if (!port) co_return fail(port.error());
    std::string server(x.pool.text(step.server));
    std::string evidence = fmt::format("`{}` answers over TLS on port {}", server, *port);
    Task<Result<void>> asking = x.probe_wsus(std::move(server), *port);
    const Result<void> answer = co_await std::move(asking);
    if (!answer) co_return fail(answer.error());
    co_return evidence;
}

}  // namespace

Task<Judgement> judge_manual(RunState& state, const Step& step, TimePoint started) {
    Task<Result<std::string>> probing = probe(state.context, step);
    const Result<std::string> proof = co_await std::move(probing);
    if (proof) co_return Judgement{Verdict::done, *proof, {}, true, false};
    const bool waits = state.context.attended == ApplyContext::Attended::yes &&
                       state.feed.server_now() < started + step.limit;
    co_return Judgement{waits ? Verdict::waiting : Verdict::deferred,
                        fmt::format("not proven: {}", proof.error().message),
                        {},
                        false,
                        !waits};
}

Diagnostic manual_left(const Step& step, const ValuePool& pool, const std::string& evidence) {
    const ManualWork work = manual_work(step, pool);
    Diagnostic out =
        warning(codes::kManualWork, fmt::format("`{}` waits for {}: {}", step.id, work.owner, evidence));
    out.notes = work.tasks;
    out.notes.push_back("proven when " + work.probe);
    out.help = find_code(codes::kManualWork)->help;
    if (step.because.known()) out.at(step.because);
    return out;
}

}  // namespace supctl
