using Zegel.Mail.Network;
using Zegel.Mail.Transport;

namespace Zegel.Domains;

public class PlatformZoneAnswersTests
{
    const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

    static readonly PlatformZoneAnswers Zone = new(
        GivenDomains.Zone with
        {
            ReverseZones = ["100.51.198.in-addr.arpa."],
        },
        [new PublishedDomain(Id, "news.example.nl", [("zg1", "v=DKIM1; k=rsa; p=AAAA"), ("zg2", "v=DKIM1; p=")])],
        serial: 7
    );

    static string Answer(string name, DnsType type)
    {
        var answer = Zone.Answer(name, (int)type);
        return answer.Answers.Count > 0 ? string.Join(" | ", answer.Answers.Select(e => e.Value)) : $"{answer.Status}";
    }

    [Theory]
    [Trait("Rule", "A29")]
    [Trait("Rule", "A51")]
    [InlineData($"zg1.{Id}.dkim.mail.zegel.example", DnsType.Txt, "v=DKIM1; k=rsa; p=AAAA")]
    [InlineData($"ZG2.{Id}.DKIM.Mail.Zegel.Example.", DnsType.Txt, "v=DKIM1; p=")]
    [InlineData($"{Id}.r.mail.zegel.example", DnsType.Mx, "mx.mail.zegel.example")]
    [InlineData($"{Id}.r.mail.zegel.example", DnsType.Txt, "v=spf1 ip4:198.51.100.10 ip6:2001:db8::10 ~all")]
    [InlineData("_spf.mail.zegel.example", DnsType.Txt, "v=spf1 ip4:198.51.100.10 ip6:2001:db8::10 ~all")]
    [InlineData("rua.mail.zegel.example", DnsType.Mx, "mx.mail.zegel.example")]
    [InlineData("news.example.nl._report._dmarc.rua.mail.zegel.example", DnsType.Txt, "v=DMARC1")]
    [InlineData("news.example.nl._report._dmarc.mail.zegel.example", DnsType.Txt, "v=DMARC1")]
    [InlineData("other.example.nl._report._dmarc.rua.mail.zegel.example", DnsType.Txt, "NoSuchName")]
    [InlineData("www.mail.zegel.example", DnsType.A, "198.51.100.1")]
    [InlineData("mail.zegel.example", DnsType.Ns, "ns1.mail.zegel.example")]
    [InlineData("10.100.51.198.in-addr.arpa", DnsType.Ptr, "mta1.mail.zegel.example")]
    [InlineData("100.51.198.in-addr.arpa", DnsType.Ns, "ns1.mail.zegel.example")]
    public void Answers_all_that_customers_point_at(string name, DnsType type, string expected) =>
        Answer(name, type).ShouldBe(expected);

    [Theory]
    [Trait("Rule", "A62")]
    [InlineData(MtaStsMode.Enforce, true)]
    [InlineData(MtaStsMode.Testing, true)]
    [InlineData(MtaStsMode.None, false)]
    public void A_policy_is_announced_for_the_names_that_take_mail_and_its_id_changes_with_it(
        MtaStsMode mode,
        bool isAnnounced
    )
    {
        var platform = GivenDomains.Zone with { MtaSts = mode };
        var zone = new PlatformZoneAnswers(platform, [], serial: 1);
        foreach (var name in new[] { "mail.zegel.example", "rua.mail.zegel.example" })
        {
            var record = zone.Answer($"_mta-sts.{name}", (int)DnsType.Txt).Answers;
            var host = zone.Answer($"mta-sts.{name}", (int)DnsType.A).Answers;
            (record.Count, host.Count).ShouldBe(isAnnounced ? (1, 1) : (0, 0));
            if (isAnnounced)
                MtaStsRecord.TryParse(record[0].Value, out _, out var error).ShouldBeTrue(error.En);
        }
        if (!isAnnounced)
            return;
        MtaStsPolicy.TryParse(platform.Policy!.Text, out var read, out _).ShouldBeTrue();
        (read.Mode, read.MaxAge).ShouldBe((mode, TimeSpan.FromDays(7)));
        read.Allows("mx.mail.zegel.example").ShouldBeTrue();
        (platform with { MtaSts = MtaStsMode.Testing }).Policy!.Record.ShouldNotBe(
            (platform with { MtaSts = MtaStsMode.Enforce }).Policy!.Record
        );
    }

    [Theory]
    [Trait("Rule", "A05")]
    [InlineData("mta1.mail.zegel.example", DnsType.A, "198.51.100.10")]
    [InlineData("mta1.mail.zegel.example", DnsType.Aaaa, "2001:db8::10")]
    [InlineData("mta1.mail.zegel.example", DnsType.Txt, "v=spf1 a -all")]
    public void The_names_said_in_EHLO_have_an_address_and_an_SPF_record(string name, DnsType type, string expected) =>
        Answer(name, type).ShouldBe(expected);

    [Theory]
    [InlineData("mail.zegel.example", ZoneStatus.NoError)]
    [InlineData("dkim.mail.zegel.example", ZoneStatus.NoError)]
    [InlineData($"{Id}.dkim.mail.zegel.example", ZoneStatus.NoError)]
    [InlineData("_dmarc.mail.zegel.example", ZoneStatus.NoError)]
    [InlineData($"{Id}.r.mail.zegel.example", ZoneStatus.NoError)]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbb.r.mail.zegel.example", ZoneStatus.NoSuchName)]
    [InlineData("xmail.zegel.example", ZoneStatus.Refused)]
    [InlineData("zegel.example", ZoneStatus.Refused)]
    [InlineData("example.nl", ZoneStatus.Refused)]
    [InlineData("", ZoneStatus.Refused)]
    public void A_no_is_told_apart_and_carries_the_start_of_authority(string name, ZoneStatus status)
    {
        var answer = Zone.Answer(name, (int)DnsType.Aaaa);
        answer.Status.ShouldBe(status);
        answer.Answers.ShouldBeEmpty();
        (answer.Authority?.Serial).ShouldBe(status == ZoneStatus.Refused ? null : 7u);
    }

    [Fact]
    public void Everything_at_once_is_refused() =>
        Zone.Answer("mail.zegel.example", 255).Status.ShouldBe(ZoneStatus.Refused);

    [Fact]
    public void An_MX_answer_brings_the_address_of_the_exchanger() =>
        Zone.Answer("rua.mail.zegel.example", (int)DnsType.Mx)
            .Additional.ShouldHaveSingleItem()
            .Value.ShouldBe("198.51.100.2");

    [Fact]
    public void Every_entry_can_be_hosted_elsewhere()
    {
        foreach (var entry in Zone.Entries)
            Zone.Answer(entry.Name, (int)entry.Type).Answers.ShouldContain(entry);
        Zone.Entries.Count.ShouldBe(Zone.Entries.DistinctBy(e => (e.Name, e.Type, e.Value)).Count());
    }
}
