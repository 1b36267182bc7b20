// Golden files: what users see, byte for byte, under tests/report/golden. SUPCTL_ACCEPT=1 writes them anew
// and marks the test as skipped, so that an accepting run is never mistaken for a passing one.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#define EXPECT_GOLDEN(name, text)                                                                        \
    do {                                                                                                 \
        const std::string golden_path = std::string(SUPCTL_SOURCE_DIR "/tests/report/golden/") + (name); \
        if (const char* accept = std::getenv("SUPCTL_ACCEPT"); accept != nullptr && *accept == '1') {    \
            std::ofstream(golden_path, std::ios::binary) << (text);                                      \
            GTEST_SKIP() << "wrote " << golden_path;                                                     \
        }                                                                                                \
        std::ifstream golden_file(golden_path, std::ios::binary);                                        \
        ASSERT_TRUE(golden_file) << golden_path << " is missing; run with SUPCTL_ACCEPT=1";              \
        std::ostringstream golden_text;                                                                  \
        golden_text << golden_file.rdbuf();                                                              \
        EXPECT_EQ(golden_text.str(), (text));                                                            \
    } while (false)
