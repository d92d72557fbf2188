using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dmarc;

public class DmarcTreeWalkTests
{
    static ValueTask<DmarcWalk> WalkAsync(FakeWorld world, string name) =>
        DmarcTreeWalk.WalkAsync(
            DomainName.Parse(name),
            asked => world.QueryAsync(asked, DnsType.Txt, TestContext.Current.CancellationToken)
        );

    [Fact]
    [Trait("Rule", "A43")]
    public void A_name_of_twelve_labels_is_asked_at_eight_places() =>
        DmarcTreeWalk
            .NamesOf(DomainName.Parse("a.b.c.d.e.f.g.h.i.j.mail.example.com"))
            .ShouldBe([
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ]);

    [Theory]
    [Trait("Rule", "A43")]
    [InlineData("example.com", 2)]
    [InlineData("a.b.c.d.e.f.com", 7)]
    [InlineData("a.b.c.d.e.f.g.com", 8)]
    public void No_name_is_asked_at_more_than_eight_places(string name, int places) =>
        DmarcTreeWalk.NamesOf(DomainName.Parse(name)).Count.ShouldBe(places);

    [Theory]
    [Trait("Rule", "A44")]
    [InlineData("news.example.nl", "example.nl: v=DMARC1; p=none", "example.nl", "none")]
    [InlineData("news.example.nl", "", "news.example.nl", null)]
    [InlineData(
        "a.mail.example.nl",
        "mail.example.nl: v=DMARC1; p=reject; psd=n|example.nl: v=DMARC1; p=none",
        "mail.example.nl",
        "reject"
    )]
    [InlineData(
        "giant.bank.example",
        "giant.bank.example: v=DMARC1; p=quarantine|bank.example: v=DMARC1; p=reject; psd=y",
        "giant.bank.example",
        "quarantine"
    )]
    [InlineData("x.giant.bank.example", "bank.example: v=DMARC1; p=reject; psd=y", "giant.bank.example", "reject")]
    [InlineData("news.example.nl", "example.nl: v=DMARC1; p=reject; sp=quarantine", "example.nl", "quarantine")]
    [InlineData("news.example.nl", "example.nl: v=DMARC1; p=reject; t=y", "example.nl", "quarantine")]
    [InlineData("news.example.nl", "news.example.nl: v=DMARC1; adkim=s", "news.example.nl", null)]
    // §4.10.1: the record of the name itself is the one, also when it turns out to say nothing.
    [InlineData(
        "news.example.nl",
        "news.example.nl: v=DMARC1; p=rejct|example.nl: v=DMARC1; p=reject",
        "example.nl",
        null
    )]
    [InlineData("news.example.nl", "example.nl: v=DMARC1; p=reject; np=rejct", "example.nl", null)]
    [InlineData(
        "news.example.nl",
        "example.nl: v=DMARC1; p=reject; np=rejct; rua=mailto:a@example.nl",
        "example.nl",
        "none"
    )]
    // §4.10 step 6: several at one name are none, and the walk goes on.
    [InlineData(
        "news.example.nl",
        "news.example.nl: v=DMARC1; p=none|news.example.nl: v=DMARC1; p=none|example.nl: v=DMARC1; p=reject",
        "example.nl",
        "reject"
    )]
    // §4.10.2: psd=y at the name where the walk starts makes nothing below it the organisation.
    [InlineData("bank.example", "bank.example: v=DMARC1; p=reject; psd=y", "bank.example", "reject")]
    public async Task Finds_the_organisation_and_the_policy_that_applies(
        string name,
        string records,
        string organisation,
        string? policy
    )
    {
        var world = new FakeWorld();
        foreach (var record in records.Split('|', StringSplitOptions.RemoveEmptyEntries))
            world.Add($"_dmarc.{record[..record.IndexOf(':')]}", DnsType.Txt, record[(record.IndexOf(':') + 2)..]);

        var walk = await WalkAsync(world, name);

        walk.OrganizationalDomain.Ascii.ShouldBe(organisation);
        walk.EffectivePolicy(exists: true)?.ToString().ToLowerInvariant().ShouldBe(policy);
    }

    [Fact]
    [Trait("Rule", "A42")]
    public async Task A_name_that_does_not_exist_has_its_own_policy()
    {
        var world = new FakeWorld().Add("_dmarc.example.nl", DnsType.Txt, "v=DMARC1; p=none; sp=quarantine; np=reject");
        var walk = await WalkAsync(world, "nowhere.example.nl");
        walk.EffectivePolicy(exists: false).ShouldBe(DmarcPolicy.Reject);
        walk.EffectivePolicy(exists: true).ShouldBe(DmarcPolicy.Quarantine);
    }

    [Fact]
    public async Task Silence_on_the_way_is_told()
    {
        var world = new FakeWorld().Fail("_dmarc.example.nl", DnsType.Txt, DnsStatus.TimedOut);
        (await WalkAsync(world, "news.example.nl")).Silence!.Name.ShouldBe("_dmarc.example.nl");
    }

    [Fact]
    public async Task Walks_as_RFC_9989_says()
    {
        var run = CorpusRun.Of("dmarc-cases", "walk");
        foreach (var test in Corpora.Json("dmarc-cases", "rfc9989-walk.json").EnumerateArray())
            await run.CaseAsync(
                test.GetProperty("id").GetString()!,
                async () =>
                {
                    var input = test.GetProperty("input");
                    var from = Mailbox.Parse(input.GetProperty("headerFrom").GetString()!).Domain;
                    var world = new FakeWorld();
                    foreach (var name in test.GetProperty("zone").EnumerateObject())
                        if (name.Value.TryGetProperty("TXT", out var texts))
                            foreach (var text in texts.EnumerateArray())
                                world.Add(name.Name, DnsType.Txt, string.Concat(text.EnumerateArray()));
                    var walk = await WalkAsync(world, from.Ascii);
                    var expected = test.GetProperty("expected");
                    if (expected.TryGetProperty("result", out var result) && result.GetString() == "none")
                        return walk.Policy is null ? null : $"{walk.Policy}";
                    if (expected.TryGetProperty("domain", out var at) && walk.Policy?.At != at.GetString())
                        return $"the policy is that of {walk.Policy?.At}";
                    return
                        !expected.TryGetProperty("policy", out var policy)
                        || walk.EffectivePolicy(exists: true)?.ToString().ToLowerInvariant() == policy.GetString()
                        ? null
                        : $"{walk.EffectivePolicy(exists: true)}";
                }
            );
        run.End(least: 4);
    }
}
