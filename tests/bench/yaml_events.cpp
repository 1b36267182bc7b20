// Counts the events that yaml-cpp reports for files: the floor under everything that reads a description.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <fstream>

namespace {

class Counter final : public YAML::EventHandler {
  public:
    void OnDocumentStart(const YAML::Mark&) override { ++count; }
    void OnDocumentEnd() override { ++count; }
    void OnNull(const YAML::Mark&, YAML::anchor_t) override { ++count; }
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override { ++count; }
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {
        ++count;
    }
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        ++count;
    }
    void OnSequenceEnd() override { ++count; }
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        ++count;
    }
    void OnMapEnd() override { ++count; }

    unsigned long count = 0;
};

}  // namespace

int main(int argc, char** argv) {
    Counter counter;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        if (!file) {
            std::fprintf(stderr, "%s cannot be read\n", argv[i]);
            return 1;
        }
        try {
            YAML::Parser parser(file);
            while (parser.HandleNextDocument(counter)) {
            }
        } catch (const YAML::Exception& problem) {
            std::fprintf(stderr, "%s: %s\n", argv[i], problem.what());
            return 1;
        }
    }
    std::printf("%lu events\n", counter.count);
    return counter.count == 0 ? 1 : 0;
}
