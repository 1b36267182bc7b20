#include "schema/builtin_catalog.h"

#include <string>
#include <unordered_map>

#include "base/text.h"

namespace supctl {

namespace {

constexpr auto C = BuiltinType::classification;
constexpr auto P = BuiltinType::product;
constexpr std::string_view kWindows = "Windows";
constexpr std::string_view kOffice = "Office";
constexpr std::string_view kDeveloper = "Developer Tools, Runtimes, and Redistributables";

// clang-format off
constexpr BuiltinCategory kBuiltin[] = {
    {C, "Critical Updates", "", "e6cf1350-c01b-414d-a61f-263d14d133b4"},  // SEED-138
    {C, "Definition Updates", "", kDefinitionUpdates},  // SEED-139
    {C, "Feature Packs", "", "b54e7d24-7add-428f-8b75-90a396fa584f"},  // SEED-140
    {C, "Security Updates", "", "0fa1201d-4330-4fa8-8ae9-b877473b6441"},  // SEED-141
    {C, "Service Packs", "", "68c5b0a3-d1a6-4553-ae49-01d3a7827828"},  // SEED-142
    {C, "Tools", "", "b4832bd8-e735-4761-8daf-37f882276dab"},  // SEED-143
    {C, "Update Rollups", "", "28bc880e-0592-4cbf-8f95-c79b17911d5f"},  // SEED-144
    {C, "Updates", "", "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83"},  // SEED-145
    {C, "Upgrades", "", "3689bdc8-b205-4af4-8d4a-a63924c5e9d5"},  // SEED-146
    {C, "Applications", "", "5c9376ab-8ce6-464a-b136-22113dd69801"},
    {C, "Drivers", "", "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0"},
    {C, "Driver Sets", "", "77835c8d-62a7-41f5-82ad-f28d1af1e3b1"},
    {C, "WSUS Infrastructure Updates", "", "051f8713-e600-4bee-b7b7-690d43c78948"},
    {C, "Connectors", "", "434de588-ed14-48f5-8eed-a15e09a991f6"},
    {C, "Developer Kits", "", "e140075d-8433-45c3-ad87-e72345b36078"},
    {C, "Guidance", "", "9511d615-35b2-47bb-927f-f73d8e9260bb"},
    {C, "Hotfix", "", "5eaef3e6-abb0-4192-9b26-0fd955381fa9"},
    {C, "Third Party", "", "871a0782-be12-a5c4-c57f-1bd6d9f7144e"},

    {BuiltinType::company, "Microsoft", "", "56309036-4c77-4dd9-951a-99ee9c246a94"},
    {BuiltinType::company, "Local Publisher", "", "7c40e8c2-01ae-47f5-9af2-6e75a0582518"},
    {BuiltinType::family, "Windows", "", "6964aab4-c5b5-43bd-a17d-ffb4346a8e1d"},

    {P, "Windows 11", kWindows, "72e7624a-5b00-45d2-b92f-e561c0a6a160"},
    {P, "Windows 10, version 1903 and later", kWindows, "b3c75dc1-155f-4be4-b015-3f1a91758e52"},
    {P, "Windows 10, version 1903 and later", "", "8a3cbc4a-5334-40d4-a06e-6da96022ae3b"},
    {P, "Windows 10", kWindows, "a3c2375d-0c8a-42f9-bce0-28333e198407"},
    {P, "Windows 10 LTSB", kWindows, "d2085b71-5f1f-43a9-880d-ed159016d5c6"},
    {P, "Windows Insider Pre-Release", kWindows, "ca006cfb-49eb-439b-880a-1312e1fc9713"},
    {P, "Windows 11 Dynamic Update", kWindows, "ab1852d6-15fd-4bf0-acd1-d276a5ea82fb"},
    {P, "Windows 10 and later Dynamic Update", kWindows, "e4b04398-adbd-4b69-93b9-477322331cd3"},
    {P, "Windows 8.1", kWindows, "6407468e-edc7-4ecd-8c32-521f64cee65e"},
    {P, "Windows 8", kWindows, "2ee2ad83-828c-4405-9479-544d767993fc"},
    {P, "Windows 7", kWindows, "bfe5b177-a086-47a0-b102-097e4fa1f807"},
    {P, "Windows 10 Language Packs", kWindows, "fc7c9913-7a1e-4b30-b602-3c62fffd9b1a"},
    {P, "Windows 10 Feature On Demand", kWindows, "e104dd76-2895-41c4-9eb5-c483a61e9427"},
    {P, "Microsoft Server Operating System-23H2", kWindows, "607efb8d-feed-48a0-930e-14d0cf2da71f"},
    {P, "Microsoft Server Operating System-22H2", kWindows, "2c7888b6-f9e9-4ee9-87af-a77705193893"},
    {P, "Microsoft Server operating system-21H2", kWindows, "71718f13-7324-4b0f-8f9e-2ca9dc978e53"},
    {P, "Windows Server 2019", kWindows, "f702a48c-919b-45d6-9aef-ca4248d50397"},
    {P, "Windows Server 2019", kDeveloper, "6e56e6da-f22f-47c9-97b4-510153a06740"},
    {P, "Windows Server 2016", kWindows, "569e8e8f-c6cd-42c8-92a3-efbb20a0f6f5"},
    {P, "Windows Server 2016", "", "e26d4a30-aba6-4616-a890-011970d93636"},
    {P, "Windows Server, version 1903 and later", kWindows, "21210d67-50bc-4254-a695-281765e10665"},
    {P, "Windows Server, version 1903 and later", "", "07e016ee-95e2-4a4b-a98c-392b6269b51d"},
    {P, "Windows Server 2012 R2", kWindows, "d31bd4c3-d872-41c9-a2e7-231f372588cb"},
    {P, "Windows Server 2012", kWindows, "a105a108-7c9b-4518-bbbe-73f0fe30012b"},
    {P, "Windows Server 2008 R2", kWindows, "fdfe8200-9d98-44ba-a12a-772282bf60ef"},
    {P, "Windows Server 2008", kWindows, "ba0ae9cc-5f01-40b4-ac3f-50192b5d6aaf"},
    {P, "Azure Stack HCI", "", "08db04e7-75f3-4c57-90ee-b6311de7f44b"},
    {P, "Server 2022 Hotpatch Category", "", "97b08ca0-db59-468d-8c47-0ecaad647997"},
    {P, "Microsoft Defender Antivirus", "", "8c3fcc84-7410-4a95-8b89-a166a0190486"},
    {P, "Microsoft Defender for Endpoint", "", "52561474-cdfa-4717-8692-bf8d58abc425"},
    {P, "Windows Security platform", "", "2d2a68ab-50ca-4d80-b96c-757bc32024c7"},
    {P, "System Center Endpoint Protection", "", "a38c835c-2950-4e87-86cc-6911a52c34a3"},
    {P, "Microsoft 365 Apps/Office 2019/Office LTSC", kOffice, "30eb551c-6288-4716-9a78-f300ec36d72b"},
    {P, "Office 2016", kOffice, "25aed893-7c2d-4a31-ae22-28ff8ac150ed"},
    {P, "Office 2013", kOffice, "704a0a4a-518f-4d69-9e03-10ba44198bd5"},
    {P, "Office 2010", kOffice, "84f5f325-30d7-41c4-81d1-87a0e6535b66"},
    {P, "Office 2007", kOffice, "041e4f9f-3a3d-4f58-8b2f-5e6fe95c4591"},
    {P, "SharePoint Server Subscription Edition", "", "bc0fee21-742f-4d06-8b37-4fd520873c74"},
    {P, "SharePoint Server 2019", "", "6c5f2e66-7dbc-4c59-90a7-849c4c649d7a"},
    {P, "Exchange Server 2019", "", "f7fcd7d7-a163-4b27-970a-48bc02023df1"},
    {P, "Exchange Server 2016", "", "49c3ddde-4df2-4534-980c-83f4e27b23b5"},
    {P, "Exchange Server 2013", "", "d3d7c7a6-3e2f-4029-85bf-b59796b82ce7"},
    {P, "Exchange Server 2010", "", "9b135dd5-fc75-4609-a6ae-fb5d22333ef0"},
    {P, "Microsoft SQL Server 2022", "", "aeefa997-63b8-4c01-b19c-c19e1081b4ce"},
    {P, "Microsoft SQL Server 2019", "", "97b8b817-fce1-44e4-ac26-61127d4604c0"},
    {P, "Microsoft SQL Server 2017", "", "ca6616aa-6310-4c2d-a6bf-cae700b85e86"},
    {P, "Microsoft SQL Server 2016", "", "93f0b0bc-9c20-4ca5-b630-06eb4706a447"},
    {P, "Microsoft SQL Server 2014", "", "caab596c-64f2-4aa9-bbe3-784c6e2ccf9c"},
    {P, "Microsoft SQL Server 2012", "", "56750722-19b4-4449-a547-5b68f19eee38"},
    {P, "Microsoft SQL Server Management Studio v19", "", "f4bde1e9-cf13-4fe4-8416-a28b255defb8"},
    {P, "Visual Studio 2022", "", "12c24e87-bd40-451b-9477-2c2bf501e0d7"},
    {P, "Visual Studio 2019", "", "5f4177e2-ad09-4066-9050-b7466ad5b078"},
    {P, "Visual Studio 2017", "", "682005f1-54fd-440f-b3b3-b9c652351d01"},
    {P, ".NET 8.0", "", "64ccdfc7-8e8c-4404-a572-a3daf7dff673"},
    {P, ".NET 7.0", "", "49114095-a4ab-4aa2-9ad1-59e851fcb53a"},
    {P, ".NET 6.0", "", "3a8f2a23-211a-4969-9f10-50ee09f0a2db"},
    {P, ".NET Core 3.1", "", "7d6b797d-392c-45ee-a22f-4082b66212a0"},
    {P, "PowerShell - x64", "", "2ff883b0-b409-4328-ab13-ec77f5bdb864"},
    {P, "Microsoft Edge", "", "69010383-ff55-4227-bd6c-d91c26f2643b"},
    {P, "Silverlight", "", "9f3dd20a-1004-470e-ba65-3dc62d982958"},
    {P, "Locally published packages", "", "5cc25303-143f-40f3-a2ff-803a1db69955"},
    {P, "SCUP Updates", "", "e49d9f1a-c900-4503-ea91-283000d6b09c"},
    {P, "Windows 10 and later drivers", "", "05eebf61-148b-43cf-80da-1c99ab0b8699"},
    {P, "Windows 10 S and Later Servicing Drivers", "", "c1006636-eab4-4b0b-b1b0-d50282c0377e"},
};
// clang-format on

std::string title_key(BuiltinType type, std::string_view title) {
    return static_cast<char>('0' + static_cast<int>(type)) + fold_title(title);
}

struct BuiltinIndex {
    std::unordered_map<std::string, const BuiltinCategory*> by_guid;
    std::unordered_map<std::string, std::vector<const BuiltinCategory*>> by_title;
    BuiltinIndex() {
        for (const BuiltinCategory& row : kBuiltin) {
            by_guid.emplace(row.guid, &row);
            by_title[title_key(row.type, row.title)].push_back(&row);
        }
    }
};

const BuiltinIndex& builtin_index() {
    static const BuiltinIndex built;
    return built;
}

}  // namespace

std::span<const BuiltinCategory> builtin_catalog() {
    return kBuiltin;
}

const BuiltinCategory* find_builtin(std::string_view guid) {
    const auto found = builtin_index().by_guid.find(lower_ascii(guid));
    return found == builtin_index().by_guid.end() ? nullptr : found->second;
}

std::vector<const BuiltinCategory*> find_builtin_title(BuiltinType type, std::string_view title) {
    const auto found = builtin_index().by_title.find(title_key(type, title));
    return found == builtin_index().by_title.end() ? std::vector<const BuiltinCategory*>() : found->second;
}

}  // namespace supctl
