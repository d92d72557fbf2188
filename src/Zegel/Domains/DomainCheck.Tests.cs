using System.Net;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Dkim;
using Zegel.Mail.Network;
using Zegel.Storage;

namespace Zegel.Domains;

public class DomainCheckTests
{
    const string Key1 = "zg1._domainkey.news.example.nl";
    const string From = "news.example.nl";
    const string Ours = "include:_spf.mail.zegel.example";

    static readonly SendingDomain Domain = DnsEntriesTests.Domain();
    static readonly IReadOnlyList<DomainKey> Keys =
    [
        DomainKey.Generate(Domain.Id, "zg1", MasterKey.Ephemeral(), DateTimeOffset.UnixEpoch),
        DomainKey.Generate(Domain.Id, "zg2", MasterKey.Ephemeral(), DateTimeOffset.UnixEpoch),
    ];
    static readonly string KeyHost = GivenDomains.Zone.KeyHost(Domain.Id, "zg1");
    static readonly string Public = Keys[0].PublicKey[
        (Keys[0].PublicKey.IndexOf("p=", StringComparison.Ordinal) + 2)..
    ];

    readonly FakeWorld world = GivenDomains.World(Domain, Keys);

    async Task<DomainReport> CheckAsync() =>
        await new DomainCheck(world, GivenDomains.Zone, new FakeTimeProvider()).CheckAsync(
            Domain,
            Keys,
            TestContext.Current.CancellationToken
        );

    /// <summary>The one entry that is wrong.</summary>
    static EntryCheck Wrong(DomainReport report) =>
        report.Entries.Where(e => e.Verdict == EntryVerdict.Wrong).ShouldHaveSingleItem();

    [Fact]
    [Trait("Rule", "G09")]
    public async Task All_entries_in_place_are_right_everywhere()
    {
        var report = await CheckAsync();
        string.Join('\n', report.Entries.Where(e => e.Verdict != EntryVerdict.Right)).ShouldBe("");
        report.Verdict.Authoritative.ShouldBe(EntryVerdict.Right);
        report.Verdict.IsWhole.ShouldBeTrue();
        report.NegativeTimeToLive.ShouldBe(TimeSpan.Zero);
        report.TimeToLive.ShouldBe(TimeSpan.FromHours(1));
        var facts = report.Facts(Domain with { State = DomainState.Ready });
        facts.IsReady.ShouldBeTrue();
        facts.Entries.ShouldAllBe(e => e.IsRight && !e.CouldNotCheck);
    }

    [Fact]
    public async Task What_is_expected_is_kept_in_both_languages_and_looks_of_before_are_still_read()
    {
        var json = (await CheckAsync()).ToJson();
        var kept = DomainReport.LastFindings(Domain with { Findings = json });
        kept.Single(f => f.RuleId == "A12")
            .Wanted.ShouldBe(("at most 10 lookups and 2 dead names", "hoogstens 10 vragen aan DNS en 2 dode namen"));
        kept.Single(f => f.Name == Key1 && f.Type == "TXT").Wanted.ShouldBe(Keys[0].PublicKey);

        var before = DomainReport.LastFindings(
            Domain with
            {
                Findings =
                    """[{"RuleId":"G14","Name":"x","Type":"TXT","Expected":"SPF pass","Observed":"pass","Verdict":"Right","IsRequired":true}]""",
            }
        );
        before.ShouldHaveSingleItem().Wanted.ShouldBe("SPF pass");
    }

    [Theory]
    [Trait("Rule", "G09")]
    [InlineData("zg1._domainkey.news.example.nl")]
    [InlineData("zg2._domainkey.news.example.nl")]
    [InlineData("r.news.example.nl")]
    public async Task Two_CNAMEs_of_three_are_not_enough(string missing)
    {
        world.Remove(missing, DnsType.Cname);
        var report = await CheckAsync();
        report.Verdict.Authoritative.ShouldBe(EntryVerdict.Wrong);
        report.Verdict.IsWhole.ShouldBeFalse();
        var entry = report.Entries.Single(e => e.Name == missing && e.Type == "CNAME");
        (entry.RuleId, entry.Verdict, entry.Observed).ShouldBe(("G09", EntryVerdict.Wrong, "no such name (NXDOMAIN)"));
        report.NegativeTimeToLive.ShouldBe(world.NegativeTimeToLive);
    }

    [Fact]
    [Trait("Rule", "G09")]
    public async Task A_CNAME_to_another_target_shows_what_was_found()
    {
        world.Set("r.news.example.nl", DnsType.Cname, "elsewhere.example");
        var entry = (await CheckAsync()).Entries.Single(e => e.Name == "r.news.example.nl" && e.Type == "CNAME");
        entry.Observed.ShouldBe("elsewhere.example");
        entry.Expected.ShouldBe(GivenDomains.Zone.ReturnTarget(Domain.Id));
    }

    [Theory]
    [Trait("Rule", "A30")]
    [InlineData("v=DKIM1; k=rsa; p={key}", true, "our key")]
    [InlineData("k=rsa; p={key}", true, "our key")]
    [InlineData("p={key}", true, "our key")]
    [InlineData("v=DKIM1; k=rsa; t=y; p={key}", true, "testing")]
    [InlineData("v=DKIM1; k=rsa; s=email; p={key}", true, "our key")]
    [InlineData("v=DKIM1; k=rsa; s=tlsrpt; p={key}", false, "not for mail")]
    [InlineData("v=DKIM1; k=rsa; h=sha1; p={key}", false, "forbids sha256")]
    [InlineData("v=DKIM1; k=rsa; p=", false, "withdrawn")]
    [InlineData("\"v=DKIM1; k=rsa; p={key}\"", false, "quotation marks")]
    [InlineData("v=DKIM1; k=ed25519; p={key}", false, "not a key")]
    [InlineData("v=DKIM1; k=rsa", false, "p= is missing")]
    [InlineData("v=DKIM1; k=rsa; p=%%%", false, "not base64")]
    [InlineData("v=spf1 -all", false, "not a key")]
    public async Task The_published_key_must_be_one_that_verifiers_can_use(string text, bool isRight, string observed)
    {
        world.Set(KeyHost, DnsType.Txt, text.Replace("{key}", Public, StringComparison.Ordinal));
        var entry = (await CheckAsync()).Entries.Single(e => e.IsKey);
        entry.Verdict.ShouldBe(isRight ? EntryVerdict.Right : EntryVerdict.Wrong);
        entry.Observed.ShouldContain(observed);
    }

    [Fact]
    [Trait("Rule", "A30")]
    public async Task Two_keys_at_one_name_are_wrong()
    {
        world.Add(KeyHost, DnsType.Txt, Keys[1].PublicKey);
        (await CheckAsync()).Entries.Single(e => e.IsKey).RuleId.ShouldBe("A30");
    }

    [Fact]
    [Trait("Rule", "A31")]
    public async Task Another_key_in_DNS_is_found_also_by_the_quick_probe_and_at_one_resolver_alone()
    {
        var other = DkimSigningKey.GenerateRsa().PublicKey.ToRecord();
        world.See(
            world.Resolvers[2],
            KeyHost,
            DnsType.Txt,
            new DnsAnswer(DnsStatus.Found, [new(KeyHost, DnsType.Txt, other, TimeSpan.FromHours(1))], [])
        );
        (await CheckAsync()).Verdict.Key.ShouldBe(EntryVerdict.Wrong);
        world.Asked.Clear();
        var probe = await new DomainCheck(world, GivenDomains.Zone, new FakeTimeProvider()).ProbeAsync(
            Domain,
            Keys,
            TestContext.Current.CancellationToken
        );
        probe.Verdict.Key.ShouldBe(EntryVerdict.Wrong);
        Wrong(probe).RuleId.ShouldBe("A31");
        world.Asked.Select(a => a.Name).Distinct().ShouldBe([Key1]);
    }

    [Theory]
    [Trait("Rule", "A14")]
    [Trait("Rule", "G18")]
    [Trait("Rule", "G16")]
    [Trait("Rule", "G13")]
    [InlineData($"v=spf1 {Ours} ~all", null)]
    [InlineData($"v=spf1 {Ours} -all", null)]
    [InlineData($"v=spf1 {Ours} redirect=other.example", null)]
    [InlineData($"V=SPF1 {Ours} ~all", null)]
    [InlineData($"v=spf1 {Ours} ?all", "A14")]
    [InlineData($"v=spf1 {Ours} +all", "A14")]
    [InlineData($"v=spf1 {Ours} all", "A14")]
    [InlineData($"v=spf1 {Ours}", "A14")]
    [InlineData($"v=spf1 ~all {Ours}", "G18")]
    [InlineData($"v=spf1 {Ours} ~all mx", "G18")]
    [InlineData($"v=spf1 {Ours} {Ours} ~all", "G16")]
    [InlineData("v=spf1 mx ~all", "G16")]
    [InlineData($" v=spf1 {Ours} ~all", "G13")]
    [InlineData($"v=spf2 {Ours} ~all", "G13")]
    [InlineData($"spf1 {Ours} ~all", "G13")]
    [InlineData($"v=spf1 {Ours} ipv4:192.0.2.1 ~all", "G18")]
    public async Task The_SPF_record_is_judged_by_its_start_its_include_and_its_end(string text, string? ruleId)
    {
        world.Set(From, DnsType.Txt, text).Add("other.example", DnsType.Txt, "v=spf1 -all");
        var entry = (await CheckAsync()).Entries.Single(e =>
            e.Expected.En.StartsWith("v=spf1", StringComparison.Ordinal)
        );
        (entry.Verdict == EntryVerdict.Right).ShouldBe(ruleId is null, entry.Observed);
        if (ruleId is not null)
            entry.RuleId.ShouldBe(ruleId);
    }

    [Fact]
    [Trait("Rule", "A11")]
    public async Task Two_SPF_records_are_wrong()
    {
        world.Add(From, DnsType.Txt, "v=spf1 -all");
        var entry = (await CheckAsync()).Entries.Single(e =>
            e.Expected.En.StartsWith("v=spf1", StringComparison.Ordinal)
        );
        (entry.RuleId, entry.Verdict).ShouldBe(("A11", EntryVerdict.Wrong));
    }

    [Theory]
    [Trait("Rule", "G13")]
    [Trait("Rule", "G14")]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task SPF_must_pass_for_the_From_domain_and_for_the_return_path(bool atFrom, bool atReturn)
    {
        if (!atFrom)
            world.Remove(From, DnsType.Txt);
        if (!atReturn)
            world.Remove(GivenDomains.Zone.ReturnTarget(Domain.Id), DnsType.Txt);
        var outcomes = (await CheckAsync()).Entries.Where(e => e.Expected.En == "SPF pass for our addresses").ToList();
        outcomes.Single(e => e.Name == From).Verdict.ShouldBe(atFrom ? EntryVerdict.Right : EntryVerdict.Wrong);
        outcomes.Single(e => e.Name != From).Verdict.ShouldBe(atReturn ? EntryVerdict.Right : EntryVerdict.Wrong);
    }

    [Fact]
    [Trait("Rule", "A19")]
    [Trait("Rule", "G14")]
    public async Task An_address_that_the_platform_adds_passes_through_the_include_and_fails_where_it_was_copied()
    {
        var grown = GivenDomains.Zone with
        {
            Egress =
            [
                .. GivenDomains.Zone.Egress,
                new(IPAddress.Parse("198.51.100.11"), GivenDomains.Zone.Egress[0].EhloName),
            ],
        };
        world.Set(From, DnsType.Txt, GivenDomains.Zone.SpfText);
        world.Set(grown.SpfInclude, DnsType.Txt, grown.SpfText);
        world.Set(grown.ReturnTarget(Domain.Id), DnsType.Txt, grown.SpfText);
        var report = await new DomainCheck(world, grown, new FakeTimeProvider()).CheckAsync(
            Domain,
            Keys,
            TestContext.Current.CancellationToken
        );
        var outcomes = report.Entries.Where(e => e.Expected.En == "SPF pass for our addresses").ToList();
        outcomes.Single(e => e.Name == From).Observed.ShouldContain("softfail for 198.51.100.11");
        outcomes.Single(e => e.Name != From).Verdict.ShouldBe(EntryVerdict.Right);
    }

    [Theory]
    [Trait("Rule", "A12")]
    [Trait("Rule", "A13")]
    [InlineData(
        "a:x1.example.nl a:x2.example.nl",
        EntryVerdict.Right,
        "A12",
        "nothing at x1.example.nl and x2.example.nl"
    )]
    [InlineData("a:x1.example.nl a:x2.example.nl a:x3.example.nl", EntryVerdict.Wrong, "A13", "x3.example.nl")]
    [InlineData("include:expired.example", EntryVerdict.Wrong, "A12", "expired.example")]
    [InlineData("mx mx mx mx mx mx mx", EntryVerdict.Right, "A12", "8 lookups: close to")]
    [InlineData("mx mx mx mx mx mx mx mx mx mx", EntryVerdict.Wrong, "A12", "11 lookups")]
    public async Task The_whole_tree_is_counted_even_behind_the_term_that_matches(
        string terms,
        EntryVerdict verdict,
        string ruleId,
        string observed
    )
    {
        world.Set(From, DnsType.Txt, $"v=spf1 {Ours} {terms} ~all");
        var entry = (await CheckAsync()).Entries.Single(e =>
            e.Expected.En.StartsWith("at most", StringComparison.Ordinal)
        );
        (entry.Verdict, entry.RuleId).ShouldBe((verdict, ruleId), entry.Observed);
        entry.Observed.ShouldContain(observed);
    }

    [Theory]
    [Trait("Rule", "A40")]
    [Trait("Rule", "A41")]
    [InlineData(null, null, "A40")]
    [InlineData(null, "v=DMARC1; p=reject", null)]
    [InlineData("v=DMARC1; p=none", null, null)]
    [InlineData("v=DMARC1; p=nonsense", "v=DMARC1; p=reject", "A41")]
    [InlineData("v=dmarc1; p=none", null, "A40")]
    [InlineData("v=DMARC1; adkim=r", "v=DMARC1; p=reject", "A40")]
    [InlineData("v=DMARC1; rua=mailto:a@example.nl", null, null)]
    public async Task A_DMARC_record_must_be_found_here_or_at_the_organisational_domain(
        string? here,
        string? above,
        string? ruleId
    )
    {
        world.Remove($"_dmarc.{From}", DnsType.Txt);
        if (here is not null)
            world.Add($"_dmarc.{From}", DnsType.Txt, here);
        if (above is not null)
            world.Add("_dmarc.example.nl", DnsType.Txt, above);
        var entry = (await CheckAsync()).Entries.Single(e => e.Name == $"_dmarc.{From}");
        (entry.Verdict == EntryVerdict.Right).ShouldBe(ruleId is null, entry.Observed);
        if (ruleId is not null)
            entry.RuleId.ShouldBe(ruleId);
    }

    [Fact]
    [Trait("Rule", "A41")]
    public async Task Two_DMARC_records_are_no_record()
    {
        world.Add($"_dmarc.{From}", DnsType.Txt, "v=DMARC1; p=reject");
        var entry = (await CheckAsync()).Entries.Single(e => e.Name == $"_dmarc.{From}");
        (entry.RuleId, entry.Verdict).ShouldBe(("A41", EntryVerdict.Wrong));
    }

    [Fact]
    [Trait("Rule", "G11")]
    public async Task A_subdomain_does_not_live_on_the_entries_of_its_parent()
    {
        var child = Domain with { Id = "bbbbbbbbbbbbbbbbbbbbbbbbbb", Name = "shop.news.example.nl" };
        var report = await new DomainCheck(world, GivenDomains.Zone, new FakeTimeProvider()).CheckAsync(
            child,
            Keys,
            TestContext.Current.CancellationToken
        );
        report.Verdict.Authoritative.ShouldBe(EntryVerdict.Wrong);
        report.Entries.Count(e => e.Type == "CNAME" && e.Verdict == EntryVerdict.Wrong).ShouldBe(3);
    }

    [Theory]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.ServerFailure)]
    public async Task Nobody_answering_is_never_wrong(DnsStatus fault)
    {
        foreach (var server in world.Resolvers.Append(GivenDomains.CustomerServer))
            world.Fail(server, fault);
        var report = await CheckAsync();
        report.Entries.ShouldAllBe(e => e.Verdict == EntryVerdict.CouldNotCheck);
        var verdict = report.Verdict;
        (verdict.Authoritative, verdict.Resolvers, verdict.Key).ShouldBe(
            (EntryVerdict.CouldNotCheck, EntryVerdict.CouldNotCheck, EntryVerdict.CouldNotCheck)
        );
        verdict.IsWhole.ShouldBeFalse();
        report.Facts(Domain).Entries.ShouldAllBe(e => e.CouldNotCheck && !e.IsRight);
    }

    [Fact]
    [Trait("Rule", "G19")]
    public async Task One_silent_resolver_is_no_fault_but_not_everywhere_either()
    {
        world.Fail(world.Resolvers[1], DnsStatus.TimedOut);
        var verdict = (await CheckAsync()).Verdict;
        (verdict.Resolvers, verdict.IsUnanimous).ShouldBe((EntryVerdict.Right, false));
    }

    [Fact]
    public async Task A_missing_MX_is_shown_and_does_not_hold_the_domain()
    {
        world.Remove(From, DnsType.Mx);
        var report = await CheckAsync();
        Wrong(report).RuleId.ShouldBe("G05");
        report.Verdict.IsWhole.ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "G06")]
    public async Task A_return_path_without_our_MX_would_lose_reports()
    {
        world.Set(GivenDomains.Zone.ReturnTarget(Domain.Id), DnsType.Mx, "mx.elsewhere.example");
        Wrong(await CheckAsync()).RuleId.ShouldBe("G06");
    }
}
