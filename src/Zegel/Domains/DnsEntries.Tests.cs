using System.Text.Json;
using Zegel.Mail.Network;
using Zegel.Tests.Network;

namespace Zegel.Domains;

public class DnsEntriesTests
{
    internal static SendingDomain Domain(string id = "aaaaaaaaaaaaaaaaaaaaaaaaaa", string name = "news.example.nl") =>
        new()
        {
            Id = id,
            TenantId = Guid.Empty,
            Name = name,
            ReturnLabel = "r",
            State = DomainState.Requested,
            ActiveSelector = "zg1",
            RequestedAt = DateTimeOffset.UnixEpoch,
            StateSince = DateTimeOffset.UnixEpoch,
            NextCheckAt = DateTimeOffset.UnixEpoch,
            WrongAnswers = 0,
            Findings = "[]",
        };

    static IReadOnlyList<DnsEntry> For(PublishedRecords? published = null) =>
        DnsEntries.For(Domain(), GivenDomains.Zone, published ?? PublishedRecords.None);

    [Fact]
    [Trait("Rule", "G09")]
    [Trait("Rule", "G12")]
    [Trait("Rule", "A15")]
    public void A_request_gives_the_three_CNAMEs_the_SPF_line_and_the_DMARC_line() =>
        DnsEntryText
            .Rows(For())
            .Select(r => (r.Name, r.Type, r.Value))
            .ShouldBe([
                ("zg1._domainkey.news.example.nl", "CNAME", "zg1.aaaaaaaaaaaaaaaaaaaaaaaaaa.dkim.mail.zegel.example"),
                ("zg2._domainkey.news.example.nl", "CNAME", "zg2.aaaaaaaaaaaaaaaaaaaaaaaaaa.dkim.mail.zegel.example"),
                ("r.news.example.nl", "CNAME", "aaaaaaaaaaaaaaaaaaaaaaaaaa.r.mail.zegel.example"),
                ("news.example.nl", "TXT", "v=spf1 include:_spf.mail.zegel.example ~all"),
                (
                    "_dmarc.news.example.nl",
                    "TXT",
                    "v=DMARC1; p=none; np=reject; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaa@rua.mail.zegel.example"
                ),
                ("news.example.nl", "MX", "10 mx.mail.zegel.example"),
            ]);

    [Fact]
    [Trait("Rule", "G12")]
    public void Two_domains_never_share_a_target()
    {
        var one = DnsEntries.For(Domain(), GivenDomains.Zone, PublishedRecords.None);
        var other = DnsEntries.For(
            Domain("bbbbbbbbbbbbbbbbbbbbbbbbbb", "shop.example.nl"),
            GivenDomains.Zone,
            PublishedRecords.None
        );
        one.Where(e => e.Type == DnsType.Cname)
            .Select(e => e.Value)
            .Intersect(other.Select(e => e.Value))
            .ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "A52")]
    [InlineData(
        "v=DMARC1; p=reject; rua=mailto:me@example.nl",
        "v=DMARC1; p=reject; rua=mailto:me@example.nl,mailto:aaaaaaaaaaaaaaaaaaaaaaaaaa@rua.mail.zegel.example"
    )]
    [InlineData(
        "v=DMARC1;p=quarantine;adkim=s;",
        "v=DMARC1; p=quarantine; adkim=s; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaa@rua.mail.zegel.example"
    )]
    [InlineData(
        "v=DMARC1; p=none; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaa@rua.mail.zegel.example",
        "v=DMARC1; p=none; rua=mailto:aaaaaaaaaaaaaaaaaaaaaaaaaa@rua.mail.zegel.example"
    )]
    public void A_DMARC_record_that_is_there_keeps_its_policy_and_its_own_reports(string published, string expected) =>
        For(new PublishedRecords([], published)).Single(e => e.RuleId == "A40").Value.ShouldBe(expected);

    [Fact]
    [Trait("Rule", "G12")]
    public void The_JSON_can_fill_another_DNS_server()
    {
        using var json = JsonDocument.Parse(DnsEntryText.Json(For()));
        var mx = json.RootElement.EnumerateArray().Single(e => e.GetProperty("type").GetString() == "MX");
        mx.GetProperty("name").GetString().ShouldBe("news.example.nl");
        mx.GetProperty("value").GetString().ShouldBe("mx.mail.zegel.example");
        mx.GetProperty("priority").GetInt32().ShouldBe(10);
        mx.GetProperty("purpose").GetString().ShouldNotBeNullOrEmpty();
        json.RootElement.EnumerateArray().First().TryGetProperty("priority", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("news.example.nl", "example.nl", "news")]
    [InlineData("example.nl", "example.nl", "@")]
    [InlineData("r.news.example.nl", "other.nl", "r.news.example.nl")]
    [InlineData("notexample.nl", "example.nl", "notexample.nl")]
    public void Panels_want_the_name_without_their_own(string name, string zone, string typed) =>
        new DnsEntry("G09", name, DnsType.Cname, "x.example", "").NameIn(zone).ShouldBe(typed);

    [Fact]
    [Trait("Rule", "G12")]
    public void The_CSV_quotes_what_holds_commas_and_quotation_marks()
    {
        var lines = DnsEntryText
            .Csv([new("A30", "a.nl", DnsType.Txt, "say \"yes\", or no", "key"), For()[^1]], TimeSpan.FromHours(1))
            .Split("\r\n");
        lines[0].ShouldBe("name,type,ttl,priority,value,purpose");
        lines[1].ShouldBe("\"a.nl\",\"TXT\",\"3600\",\"\",\"say \"\"yes\"\", or no\",\"key\"");
        lines[2].ShouldStartWith("\"news.example.nl\",\"MX\",\"3600\",\"10\",\"mx.mail.zegel.example\",");
    }

    [Theory]
    [Trait("Rule", "A12")]
    [InlineData(0, 1, "asks DNS 1 of at most 10 times")]
    [InlineData(3, 5, "asks DNS 5 of at most 10 times")]
    [InlineData(9, 11, "asks DNS 11 times: more than the 10")]
    public async Task The_SPF_line_is_counted_with_all_that_it_includes_before_anybody_publishes_it(
        int nested,
        int lookups,
        string says
    )
    {
        var world = new ScriptedNetwork(TimeProvider.System)
            .Text(GivenDomains.Zone.SpfInclude, GivenDomains.Zone.SpfText)
            .Text(
                "_spf.shop.example",
                $"v=spf1 {string.Concat(Enumerable.Range(0, nested).Select(i => $"exists:e{i}.example "))}~all"
            );
        foreach (var i in Enumerable.Range(0, nested))
            world.Host($"e{i}.example", "127.0.0.2");
        if (nested > 0)
            world.Text("news.example.nl", "v=spf1 include:_spf.shop.example -all");
        var entries = await new EntriesToPublish(world, GivenDomains.Zone, TimeProvider.System).OfAsync(
            Domain(),
            TestContext.Current.CancellationToken
        );
        var spf = entries.Single(e => e.RuleId == "G16");
        spf.Lookups.ShouldBe(lookups);
        spf.Budget.ShouldStartWith(says);
        entries.Count(e => e.Lookups is not null).ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "A12")]
    public async Task What_could_not_be_asked_is_not_counted()
    {
        var world = new ScriptedNetwork(TimeProvider.System).Broken(
            GivenDomains.Zone.SpfInclude,
            DnsType.Txt,
            DnsStatus.TimedOut
        );
        var entries = await new EntriesToPublish(world, GivenDomains.Zone, TimeProvider.System).OfAsync(
            Domain(),
            TestContext.Current.CancellationToken
        );
        entries.Single(e => e.RuleId == "G16").Budget.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "A30")]
    public void A_zone_file_has_whole_names_and_strings_of_at_most_255_octets()
    {
        var text = DnsEntryText.ZoneFile(
            [new("A30", "zg1.example.nl", DnsType.Txt, new string('k', 300) + "\"", "key"), For()[^1]],
            TimeSpan.FromHours(1)
        );
        text.ShouldContain($"zg1.example.nl. 3600 IN TXT \"{new string('k', 255)}\" \"{new string('k', 45)}\\\"\"\n");
        text.ShouldContain("news.example.nl. 3600 IN MX 10 mx.mail.zegel.example.\n");
    }
}
