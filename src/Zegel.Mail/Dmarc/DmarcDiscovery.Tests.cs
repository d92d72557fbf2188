using System.Text.Json;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dmarc;

public class DmarcDiscoveryTests
{
    static readonly DomainName News = DomainName.Parse("news.example.nl");

    static ValueTask<DmarcFinding> FindAsync(FakeWorld world, DomainName domain) =>
        DmarcDiscovery.FindAsync(
            domain,
            name => world.QueryAsync(name, DnsType.Txt, TestContext.Current.CancellationToken),
            PublicSuffixList.Shipped
        );

    [Fact]
    [Trait("Rule", "A40")]
    public async Task The_exact_name_comes_before_the_organisational_domain()
    {
        var world = new FakeWorld().Add("_dmarc.example.nl", DnsType.Txt, "v=DMARC1; p=reject");
        (await FindAsync(world, News)).ShouldBeOfType<DmarcFinding.Found>().At.Ascii.ShouldBe("example.nl");
        world.Add("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=none");
        (await FindAsync(world, News)).ShouldBeOfType<DmarcFinding.Found>().At.ShouldBe(News);
    }

    [Fact]
    [Trait("Rule", "A40")]
    public async Task A_record_at_the_apex_without_the_label_is_no_record()
    {
        var world = new FakeWorld().Add("example.nl", DnsType.Txt, "v=DMARC1; p=reject");
        (await FindAsync(world, News)).ShouldBeOfType<DmarcFinding.Absent>();
    }

    [Fact]
    [Trait("Rule", "A41")]
    public async Task Two_records_at_one_name_are_both_discarded()
    {
        var world = new FakeWorld()
            .Add("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=reject")
            .Add("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=none")
            .Add("_dmarc.example.nl", DnsType.Txt, "v=DMARC1; p=none");
        (await FindAsync(world, News)).ShouldBeOfType<DmarcFinding.Several>().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.ServerFailure)]
    public async Task Silence_is_neither_yes_nor_no(DnsStatus status)
    {
        var world = new FakeWorld().Fail("_dmarc.news.example.nl", DnsType.Txt, status);
        (await FindAsync(world, News)).ShouldBeOfType<DmarcFinding.CouldNotAsk>().Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("news.example.nl", "news.example.nl", true, true)]
    [InlineData("news.example.nl", "r.news.example.nl", true, false)]
    [InlineData("news.example.nl", "r.news.example.nl", false, true)]
    [InlineData("news.example.co.uk", "other.co.uk", false, false)]
    [InlineData("news.example.nl", "example.org", false, false)]
    public void Alignment_is_the_same_name_or_when_relaxed_the_same_organisation(
        string from,
        string other,
        bool isStrict,
        bool isAligned
    ) =>
        DmarcDiscovery
            .IsAligned(DomainName.Parse(from), DomainName.Parse(other), isStrict, PublicSuffixList.Shipped)
            .ShouldBe(isAligned);

    [Fact]
    public async Task Agrees_with_mailauth()
    {
        var run = CorpusRun.Of("dmarc-cases", "discovery");
        foreach (var test in Corpora.Json("dmarc-cases", "mailauth-verify.json").EnumerateArray())
            await run.CaseAsync(
                test.GetProperty("id").GetString()!,
                async () =>
                {
                    var input = test.GetProperty("input");
                    var from = input.TryGetProperty("headerFrom", out var mailbox)
                        ? Mailbox.Parse(mailbox.GetString()!).Domain
                        : DomainName.Parse(input.GetProperty("domain").GetString()!);
                    var finding = await FindAsync(World(test.GetProperty("dns")), from);
                    var expected = test.GetProperty("expected");
                    var isRight =
                        expected.ValueKind == JsonValueKind.Object
                            ? expected.TryGetProperty("result", out var result)
                                ? Result(finding, from, input) == result.GetString()
                                : Policy(finding) == expected.GetProperty("p").GetString()
                            : finding is not DmarcFinding.Found;
                    return isRight ? null : $"{finding}";
                }
            );
        run.End(least: 20);
    }

    [Fact]
    public async Task Finds_what_the_tree_walk_of_RFC_9989_finds()
    {
        var run = CorpusRun.Of("dmarc-cases", "tree-walk");
        foreach (var test in Corpora.Json("dmarc-cases", "rfc9989-walk.json").EnumerateArray())
            await run.CaseAsync(
                test.GetProperty("id").GetString()!,
                async () =>
                {
                    var from = Mailbox.Parse(test.GetProperty("input").GetProperty("headerFrom").GetString()!).Domain;
                    var world = new FakeWorld();
                    foreach (var name in test.GetProperty("zone").EnumerateObject())
                        if (name.Value.TryGetProperty("TXT", out var texts))
                            foreach (var text in texts.EnumerateArray())
                                world.Add(name.Name, DnsType.Txt, string.Concat(text.EnumerateArray()));
                    var finding = await FindAsync(world, from);
                    var expected = test.GetProperty("expected");
                    if (expected.TryGetProperty("result", out var result) && result.GetString() == "none")
                        return finding is DmarcFinding.Absent ? null : $"{finding}";
                    if (finding is not DmarcFinding.Found(var record, var at))
                        return $"{finding}";
                    var policy = record.PolicyFor(at != from).ToString().ToLowerInvariant();
                    return
                        (!expected.TryGetProperty("domain", out var domain) || domain.GetString() == at.Ascii)
                        && (!expected.TryGetProperty("policy", out var wanted) || wanted.GetString() == policy)
                        ? null
                        : $"{policy} of {at}";
                }
            );
        run.End(least: 2);
    }

    static string? Policy(DmarcFinding finding) =>
        (finding as DmarcFinding.Found)?.Record.Policy.ToString().ToLowerInvariant();

    static string Result(DmarcFinding finding, DomainName from, JsonElement input)
    {
        if (finding is not DmarcFinding.Found { Record: var record })
            return finding is DmarcFinding.CouldNotAsk ? "temperror" : "none";
        bool Aligns(string kind, bool isStrict) =>
            input
                .GetProperty(kind)
                .EnumerateArray()
                .Select(d => DomainName.Parse(d.GetProperty("domain").GetString()!))
                .Any(d => DmarcDiscovery.IsAligned(from, d, isStrict, PublicSuffixList.Shipped));
        return Aligns("dkimDomains", record.HasStrictDkim) || Aligns("spfDomains", record.HasStrictSpf)
            ? "pass"
            : "fail";
    }

    static FakeWorld World(JsonElement dns)
    {
        var world = new FakeWorld();
        foreach (var entry in dns.EnumerateObject())
        {
            var name = entry.Name.Split(' ')[0];
            if (entry.Value.TryGetProperty("error", out var error) && error.GetString() == "ETIMEOUT")
                world.Fail(name, DnsType.Txt, DnsStatus.TimedOut);
            else if (entry.Value.TryGetProperty("answer", out var answer))
                foreach (var strings in answer.EnumerateArray())
                    world.Add(name, DnsType.Txt, string.Concat(strings.EnumerateArray().Select(s => s.GetString())));
        }
        return world;
    }
}
