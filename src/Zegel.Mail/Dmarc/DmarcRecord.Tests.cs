using System.Text.Json;

namespace Zegel.Mail.Dmarc;

public class DmarcRecordTests
{
    [Theory]
    [Trait("Rule", "A41")]
    [InlineData("v=DMARC1; p=none", DmarcPolicy.None, 0)]
    [InlineData("v=DMARC1;p=reject;", DmarcPolicy.Reject, 0)]
    [InlineData("v=DMARC1; p=quarantine; sp=reject; np=reject; adkim=s; aspf=r; fo=1:d", DmarcPolicy.Quarantine, 0)]
    [InlineData("v = DMARC1\t;\tp\t=\treject", DmarcPolicy.Reject, 0)]
    [InlineData("V=DMARC1; p=Reject", DmarcPolicy.Reject, 0)]
    [InlineData("v=DMARC1; rua=mailto:a@example.nl", DmarcPolicy.None, 1)]
    [InlineData("v=DMARC1; p=reject; pct=50", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1; p=reject; rf=afrf; ri=86400", DmarcPolicy.Reject, 2)]
    [InlineData("v=DMARC1; p=reject; rua=mailto:a@example.nl!10m", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1; p=reject; colour=blue", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1; p=reject; p=none", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1; sp=none; p=reject", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1; p=reject; tagonly", DmarcPolicy.Reject, 1)]
    [InlineData("v=DMARC1", DmarcPolicy.None, 1)]
    public void Reads_the_policy_and_warns_of_what_should_be_mended(string text, DmarcPolicy policy, int warnings)
    {
        DmarcRecord.TryParse(text, out var record).ShouldBeTrue();
        record.Policy.ShouldBe(policy);
        record.Warnings.Count.ShouldBe(warnings, string.Join("; ", record.Warnings));
        record.Faults.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "A41")]
    [InlineData("v=dmarc1; p=none")]
    [InlineData("v=DMARC10; p=none")]
    [InlineData("p=none; v=DMARC1")]
    [InlineData("v=spf1 -all")]
    [InlineData("")]
    [InlineData("DMARC1; p=none")]
    [InlineData(" v=DMARC1; p=none")]
    [InlineData("\u00a0v=DMARC1; p=none")]
    [InlineData("v=DMARC1 p=none")]
    [InlineData("v=DMARC1\\; p=none")]
    [InlineData("\"v=DMARC1; p=none\"")]
    public void What_does_not_begin_as_a_DMARC_record_is_none(string text) =>
        DmarcRecord.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("v=DMARC1; p=reject", false, DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=reject", true, DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=reject; sp=none", true, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject; t=y", false, DmarcPolicy.Quarantine)]
    [InlineData("v=DMARC1; p=none; t=y", false, DmarcPolicy.None)]
    public void The_effective_policy_follows_sp_and_t(string text, bool isBelow, DmarcPolicy policy)
    {
        DmarcRecord.TryParse(text, out var record).ShouldBeTrue();
        record.PolicyFor(isBelow).ShouldBe(policy);
    }

    /// <summary>RFC 9989 §4.10.1: one wrong policy spoils all three; only an address for reports keeps the record in force.</summary>
    [Theory]
    [Trait("Rule", "A42")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine", true, DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=reject; sp=quarantin", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject; sp=quarantin; rua=mailto:a@example.nl", true, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject; np=all; rua=mailto:a@example.nl", true, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=block; rua=mailto:a@example.nl", true, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=block; rua=a@example.nl", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject, rua=mailto:a@example.nl", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=\"reject\"", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; rua=mailto:a@example.nl", true, DmarcPolicy.None)]
    [InlineData("v=DMARC1;\u00a0p=reject", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; adkim=s", false, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject; psd=x; aspf=x", true, DmarcPolicy.Reject)]
    public void A_wrong_policy_spoils_the_record(string text, bool applies, DmarcPolicy policy)
    {
        DmarcRecord.TryParse(text, out var record).ShouldBeTrue();
        record.Applies.ShouldBe(applies);
        (record.Policy, record.PolicyFor(isBelow: true) > record.Policy).ShouldBe((policy, false));
    }

    [Fact]
    [Trait("Rule", "A41")]
    public void Does_not_repeat_itself_over_a_record_full_of_mistakes()
    {
        var tags = string.Concat(Enumerable.Range(0, 5000).Select(i => $"x{i}=1;p=none;"));
        var uris = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}@example.nl,"));
        DmarcRecord.TryParse($"v=DMARC1; p=none;{tags} rua={uris}", out var record).ShouldBeTrue();
        record.Warnings.Count.ShouldBe(20);
        record.Faults.Count.ShouldBe(20);
    }

    /// <summary>RFC 3986 §2, §3.1: a URI has a scheme, no blanks and no umlauts.</summary>
    [Theory]
    [Trait("Rule", "A41")]
    [InlineData("mailto:a@example.nl,\tmailto:b@example.nl!10m , https://example.nl/r?x=1", 3, 0)]
    [InlineData("MAILTO:a+b@example.nl", 1, 0)]
    [InlineData("a@example.nl", 0, 1)]
    [InlineData("mailto:a@example.nl mailto:b@example.nl", 0, 1)]
    [InlineData("mailto: a@example.nl", 0, 1)]
    [InlineData("mailto:\u00fc@example.nl,mailto:a@example.nl", 1, 1)]
    [InlineData("/reports", 0, 1)]
    [InlineData(",", 0, 0)]
    public void Reads_where_reports_go(string rua, int addresses, int faults)
    {
        DmarcRecord.TryParse($"v=DMARC1; p=none; rua={rua}", out var record).ShouldBeTrue();
        (record.AggregateReports.Count, record.Faults.Count).ShouldBe((addresses, faults));
    }

    [Fact]
    [Trait("Rule", "A41")]
    public void Agrees_with_checkdmarc_on_which_records_are_faulty()
    {
        var run = CorpusRun.Of("dmarc-cases", "records");
        foreach (var test in Corpora.Json("dmarc-cases", "checkdmarc-dmarc-records.json").EnumerateArray())
            Judge(run, test.GetProperty("test"), test, test.GetProperty("expected").GetString() == "valid");
        run.End(least: 10);
    }

    [Fact]
    [Trait("Rule", "A41")]
    public void Agrees_with_OpenDMARC_on_which_records_are_faulty()
    {
        var run = CorpusRun.Of("dmarc-cases", "opendmarc-records");
        foreach (var test in Corpora.Json("dmarc-cases", "opendmarc-parse.json").EnumerateArray())
            Judge(
                run,
                test.GetProperty("record"),
                test,
                test.GetProperty("expected").GetString() == "DMARC_PARSE_OKAY"
            );
        run.End(least: 10);
    }

    static void Judge(CorpusRun run, JsonElement id, JsonElement test, bool isValid)
    {
        var text = test.GetProperty("record").GetString()!;
        run.Case(
            id.GetString()!,
            () =>
                (DmarcRecord.TryParse(text, out var record) && record.Faults.Count == 0) == isValid
                    ? null
                    : $"{text}: {string.Join("; ", record?.Faults ?? ["no record"])}"
        );
    }
}
