using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Mail.Network;

namespace Zegel.Domains.Survey;

public partial class DomainSurveyTests
{
    const string Policy = "version: STSv1\nmode: enforce\nmx: mx1.example.nl\nmax_age: 604800\n";
    static readonly string Key = DkimSigningKey.GenerateRsa().PublicKey.ToRecord();

    readonly FakeWorld world = Good();
    PageAnswer page = new(200, "text/plain", Policy, "");
    EncryptionSeen encryption = new("", false, "TLS 1.3", "TLS_AES_256_GCM_SHA384", true, null);
    SurveyOptions options = new([IPAddress.Parse("192.0.2.25")], ["zg1"], ["bl.example"], ConnectsToExchangers: true);

    /// <summary>A domain that nobody has anything to say about.</summary>
    static FakeWorld Good()
    {
        var good = new FakeWorld { Signed = (_, _) => DnssecStatus.Secure };
        good.Add("example.nl", DnsType.Soa, "ns1.example.nl")
            .Add("example.nl", DnsType.Ns, "ns1.example.nl")
            .Add("example.nl", DnsType.Ns, "ns2.example.nl")
            .Add("example.nl", DnsType.A, "192.0.2.1")
            .Add("example.nl", DnsType.Mx, "mx1.example.nl", 10)
            .Add("example.nl", DnsType.Txt, "v=spf1 ip4:192.0.2.25 include:_spf.example.net ~all")
            .Add("example.nl", DnsType.Caa, "0 issue \"letsencrypt.org\"")
            .Add("_spf.example.net", DnsType.Txt, "v=spf1 ip4:198.51.100.0/24 -all")
            .Add("_dmarc.example.nl", DnsType.Txt, "v=DMARC1; p=reject; rua=mailto:dmarc@example.nl")
            .Add("_domainkey.example.nl", DnsType.Soa, "x")
            .Add("zg1._domainkey.example.nl", DnsType.Txt, Key)
            .Add("_mta-sts.example.nl", DnsType.Txt, "v=STSv1; id=1")
            .Add("_smtp._tls.example.nl", DnsType.Txt, "v=TLSRPTv1; rua=mailto:tls@example.nl")
            .Add(
                "default._bimi.example.nl",
                DnsType.Txt,
                "v=BIMI1; l=https://example.nl/l.svg; a=https://example.nl/l.pem"
            )
            .Add("25.2.0.192.in-addr.arpa", DnsType.Ptr, "mta1.example.nl")
            .Add("mta1.example.nl", DnsType.A, "192.0.2.25")
            .Add("_25._tcp.mx1.example.nl", DnsType.Tlsa, $"3 1 1 {new string('a', 64)}");
        foreach (var (host, last) in new[] { ("ns1.example.nl", 53), ("ns2.example.nl", 54), ("mx1.example.nl", 2) })
        {
            var four = $"192.0.2.{last}";
            good.Add(host, DnsType.A, four).Add(host, DnsType.Aaaa, $"2001:db8::{last}");
            foreach (var address in (string[])[four, $"2001:db8::{last}"])
                good.Add(RealNetwork.ReverseName(IPAddress.Parse(address)), DnsType.Ptr, host);
        }
        return good;
    }

    /// <summary>Whatever a test looks at, each line of it must speak both languages.</summary>
    async Task<SurveyReport> LookAsync(string name = "example.nl")
    {
        var report = await new DomainSurvey(
            world,
            new SurveyQuestions((_, _) => Task.FromResult(page), (_, _, _) => Task.FromResult(encryption)),
            new FakeTimeProvider()
        ).LookAsync(DomainName.Parse(name), options, TestContext.Current.CancellationToken);
        string.Join(
                '\n',
                report
                    .Lines.SelectMany(line => (Said[])[line.Check, line.Observed, line.Expected, line.Fix])
                    .Where(said => !SpeaksBoth(said))
            )
            .ShouldBe("");
        return report;
    }

    /// <summary>The same in both only where it is data, and nothing English in the Dutch.</summary>
    static bool SpeaksBoth(Said said) =>
        said.IsEmpty
            ? said.Nl.Length == 0
            : said.Nl.Length > 0
                && !English().IsMatch(said.Nl)
                && (said.En != said.Nl || said.En.Contains('"') || !Words().IsMatch(Data().Replace(said.En, "")));

    [GeneratedRegex(
        @"\b(the|and|not|with|your|that|this|nobody|nothing|anybody|from|cannot|receivers|senders|publish|remove|correct|answers?|ask|address|server failed|does|says|which|missing|twice)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex English();

    /// <summary>Terms, names, addresses and numbers.</summary>
    [GeneratedRegex(@"\S*[=:.~+/\d]\S*")]
    private static partial Regex Data();

    /// <summary>Lower case words of more than a letter, but for those of the standards and those that Dutch has too.</summary>
    [GeneratedRegex(@"\b(?!(?:pass|none|quarantine|reject|enforce|all|ptr|bits|records?|is)\b)[a-z]{2,}\b")]
    private static partial Regex Words();

    [Theory]
    [InlineData("not signed", "niet ondertekend", true)]
    [InlineData("not signed", "not signed", false)]
    [InlineData("no record", "no record", false)]
    [InlineData("3 records: two", "3 records and two", false)]
    [InlineData("v=spf1 a a ~all", "v=spf1 a a ~all", true)]
    [InlineData("0 issue \"letsencrypt.org\"", "0 issue \"letsencrypt.org\"", true)]
    [InlineData("one", "", false)]
    [InlineData("", "", true)]
    public void Words_that_are_the_same_in_both_languages_are_seen(string english, string dutch, bool isRight) =>
        SpeaksBoth((english, dutch)).ShouldBe(isRight);

    async Task<SurveyLine> LineAsync(string check, SurveyResult result)
    {
        var report = await LookAsync();
        var line = report.Lines.FirstOrDefault(line => line.Check.En == check && line.Result == result);
        return line.ShouldNotBeNull(string.Join('\n', report.Lines));
    }

    [Fact]
    public async Task A_good_domain_has_nothing_to_mend()
    {
        var report = await LookAsync();

        string.Join('\n', report.Lines.Where(line => line.Result > SurveyResult.Info)).ShouldBe("");
        report.Verdict.ShouldBe(SurveyResult.Info, "RPKI is not checked");
        report.Score.Percent.ShouldBe(100);
        report.Lines.Select(line => line.Area).Distinct().Count().ShouldBe(7);
    }

    [Theory]
    [Trait("Rule", "A11")]
    [Trait("Rule", "A12")]
    [Trait("Rule", "A13")]
    [Trait("Rule", "A14")]
    [Trait("Rule", "A15")]
    [Trait("Rule", "A16")]
    [Trait("Rule", "A17")]
    [Trait("Rule", "A18")]
    [Trait("Rule", "A19")]
    [InlineData("", "A11", "SPF record", "Block")]
    [InlineData(" v=spf1 ip4:192.0.2.25 ~all", "A11", "SPF record", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 ~all|v=spf1 -all", "A11", "SPF record", "Block")]
    [InlineData("v=spf1 ipv4:192.0.2.25 ~all", "A14", "SPF syntax", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25", "A14", "SPF ending", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 +all", "A14", "SPF ending", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 ?all", "A14", "SPF ending", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 ~all include:_spf.example.net", "A14", "SPF ending", "Warn")]
    [InlineData("v=spf1 ip4:192.0.2.25 -all", "A15", "SPF ending", "Info")]
    [InlineData("v=spf1 ip4:192.0.2.25 ptr ~all", "A17", "SPF ptr", "Warn")]
    [InlineData("v=spf1 ip4:192.0.2.25 exists:%{p}.example.net ~all", "A18", "SPF macros", "Warn")]
    [InlineData("v=spf1 ip4:192.0.2.99 ~all", "A16", "SPF result for 192.0.2.25", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 a:x1.nl a:x2.nl a:x3.nl ~all", "A13", "SPF dead names", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 a:x1.nl ~all", "A13", "SPF dead names", "Warn")]
    [InlineData("v=spf1 ip4:192.0.2.25 include:x1.nl ~all", "A16", "SPF includes", "Block")]
    [InlineData(
        "v=spf1 ip4:192.0.2.25 include:_spf.example.net include:_spf.example.net ~all",
        "A12",
        "SPF repetition",
        "Warn"
    )]
    [InlineData("v=spf1 ip4:192.0.2.25 a a a a a a a a ~all", "A12", "SPF lookups", "Warn")]
    [InlineData("v=spf1 ip4:192.0.2.25 a a a a a a a a a a a ~all", "A12", "SPF lookups", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 include:example.nl ~all", "A12", "SPF loop", "Block")]
    [InlineData("v=spf1 ip4:192.0.2.25 ~all|spf2.0/pra ~all", "A19", "Sender ID", "Info")]
    public async Task Tells_what_is_wrong_with_an_spf_record(string texts, string rule, string check, string result)
    {
        world.Remove("example.nl", DnsType.Txt);
        foreach (var text in texts.Split('|', StringSplitOptions.RemoveEmptyEntries))
            world.Add("example.nl", DnsType.Txt, text);

        var line = await LineAsync(check, Enum.Parse<SurveyResult>(result));

        line.RuleId.ShouldBe(rule);
        line.Fix.En.ShouldNotBeEmpty();
    }

    [Fact]
    [Trait("Rule", "A12")]
    public async Task Shows_the_tree_of_an_spf_record_with_its_running_count()
    {
        var line = await LineAsync("SPF lookups", SurveyResult.Pass);
        line.Detail.ShouldContain("example.nl: include:_spf.example.net  [1]");
        line.Detail.ShouldContain("  _spf.example.net: ip4:198.51.100.0/24  [1]");
    }

    [Theory]
    [Trait("Rule", "A21")]
    [Trait("Rule", "A30")]
    [InlineData("", "Block")]
    [InlineData("v=DKIM1; k=rsa; p=", "Warn")]
    [InlineData("v=DKIM1; k=rsa; p=%%%", "Block")]
    [InlineData("v=DKIM1; t=y; {key}", "Warn")]
    [InlineData("v=DKIM1; s=tlsrpt; {key}", "Block")]
    [InlineData("v=DKIM1; h=sha1; {key}", "Block")]
    [InlineData("{512}", "Block")]
    [InlineData("{1024}", "Warn")]
    public async Task Tells_what_is_wrong_with_a_key(string text, string result)
    {
        world.Remove("zg1._domainkey.example.nl", DnsType.Txt);
        text = text.Replace("{key}", Key[Key.IndexOf("p=", StringComparison.Ordinal)..])
            .Replace("{512}", Rsa(512))
            .Replace("{1024}", Rsa(1024));
        if (text.Length > 0)
            world.Add("zg1._domainkey.example.nl", DnsType.Txt, text);

        await LineAsync("DKIM key zg1", Enum.Parse<SurveyResult>(result));
    }

    static string Rsa(int bits)
    {
        using var rsa = System.Security.Cryptography.RSA.Create(bits);
        return $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";
    }

    [Theory]
    [Trait("Rule", "A40")]
    [Trait("Rule", "A41")]
    [Trait("Rule", "A42")]
    [Trait("Rule", "A50")]
    [Trait("Rule", "A51")]
    [Trait("Rule", "A56")]
    [InlineData("", "A40", "DMARC record", "Block")]
    [InlineData("v=DMARC1; p=reject|v=DMARC1; p=none", "A41", "DMARC record", "Block")]
    [InlineData("v=dmarc1; p=reject", "A41", "DMARC record", "Block")]
    [InlineData("v=DMARC1; p=refuse", "A41", "DMARC record", "Block")]
    [InlineData(" v=DMARC1; p=reject", "A41", "DMARC record", "Block")]
    [InlineData("v=DMARC1; adkim=s", "A40", "DMARC record", "Block")]
    [InlineData("v=DMARC1; p=reject; sp=rejct; rua=mailto:dmarc@example.nl", "A42", "DMARC policy", "Warn")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:dmarc@example.nl?subject=r", "A51", "DMARC report address", "Pass")]
    [InlineData("v=DMARC1; p=reject; pct=50; rua=mailto:dmarc@example.nl", "A41", "DMARC tags", "Warn")]
    [InlineData("v=DMARC1; p=none; rua=mailto:dmarc@example.nl", "A42", "DMARC policy", "Warn")]
    [InlineData("v=DMARC1; p=quarantine; t=y; rua=mailto:dmarc@example.nl", "A42", "DMARC policy", "Warn")]
    [InlineData("v=DMARC1; p=reject", "A50", "DMARC reports", "Warn")]
    [InlineData("v=DMARC1; p=reject; rua=https://example.nl/r", "A51", "DMARC report address", "Warn")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:dmarc@elsewhere.example", "A51", "DMARC report address", "Warn")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:dmarc@nowhere.example", "A51", "DMARC report address", "Block")]
    [InlineData(
        "v=DMARC1; p=reject; rua=mailto:a@example.nl,mailto:b@example.nl,mailto:c@example.nl",
        "A51",
        "DMARC reports",
        "Warn"
    )]
    [InlineData("v=DMARC1; p=none; rua=mailto:dmarc@example.nl", "A56", "BIMI logo", "Warn")]
    public async Task Tells_what_is_wrong_with_a_dmarc_record(string texts, string rule, string check, string result)
    {
        world.Add("elsewhere.example", DnsType.Mx, "mx1.example.nl");
        world.Remove("_dmarc.example.nl", DnsType.Txt);
        foreach (var text in texts.Split('|', StringSplitOptions.RemoveEmptyEntries))
            world.Add("_dmarc.example.nl", DnsType.Txt, text);

        (await LineAsync(check, Enum.Parse<SurveyResult>(result))).RuleId.ShouldBe(rule);
    }

    [Fact]
    [Trait("Rule", "A51")]
    public async Task A_foreign_report_address_that_says_so_is_right()
    {
        world
            .Add("elsewhere.example", DnsType.Mx, "mx1.example.nl")
            .Add("example.nl._report._dmarc.elsewhere.example", DnsType.Txt, "v=DMARC1")
            .Set("_dmarc.example.nl", DnsType.Txt, "v=DMARC1; p=reject; rua=mailto:x@elsewhere.example");
        await LineAsync("DMARC report address", SurveyResult.Pass);
    }

    [Fact]
    [Trait("Rule", "A45")]
    public async Task Two_ways_to_find_the_organisation_that_differ_are_told()
    {
        world
            .Add("a.mail.example.nl", DnsType.A, "192.0.2.1")
            .Add("_dmarc.mail.example.nl", DnsType.Txt, "v=DMARC1; p=none; psd=n");
        var report = await LookAsync("a.mail.example.nl");
        var line = report.Lines.Single(line => line.RuleId == "A45");
        line.Observed.En.ShouldContain("mail.example.nl with none");
        line.Observed.En.ShouldContain("example.nl with reject");
    }

    [Theory]
    [Trait("Rule", "A67")]
    [InlineData("", "MX", "Warn")]
    [InlineData("0 .", "MX", "Block")]
    [InlineData("0 .|10 mx1.example.nl", "MX", "Block")]
    [InlineData("10 mx1.example.nl|20 mx1.example.nl", "MX", "Warn")]
    [InlineData("10 alias.example.nl", "MX host alias.example.nl", "Warn")]
    [InlineData("10 nowhere.example.nl", "MX host nowhere.example.nl", "Block")]
    public async Task Tells_what_is_wrong_with_who_takes_its_mail(string records, string check, string result)
    {
        world.Remove("example.nl", DnsType.Mx).Add("alias.example.nl", DnsType.Cname, "mx1.example.nl");
        foreach (var record in records.Split('|', StringSplitOptions.RemoveEmptyEntries))
            world.Add("example.nl", DnsType.Mx, record.Split(' ')[1], int.Parse(record.Split(' ')[0]));

        (await LineAsync(check, Enum.Parse<SurveyResult>(result))).RuleId.ShouldBe("A67");
    }

    [Theory]
    [Trait("Rule", "A62")]
    [InlineData(200, "text/plain", Policy, "Pass")]
    [InlineData(302, "text/plain", Policy, "Warn")]
    [InlineData(404, "text/plain", Policy, "Warn")]
    [InlineData(0, "", "", "Warn")]
    [InlineData(200, "text/html", Policy, "Warn")]
    [InlineData(200, "text/plain", "nonsense", "Block")]
    [InlineData(200, "text/plain", "version: STSv1\nmode: enforce\nmx: other.example.nl\nmax_age: 604800\n", "Block")]
    [InlineData(200, "text/plain", "version: STSv1\nmode: testing\nmx: *.example.nl\nmax_age: 604800\n", "Info")]
    [InlineData(200, "text/plain", "version: STSv1\nmode: enforce\nmx: mx1.example.nl\nmax_age: 60\n", "Warn")]
    [InlineData(200, "text/plain", "version: STSv1\nmode: none\nmax_age: 60\n", "Info")]
    public async Task Tells_what_is_wrong_with_a_policy(int status, string type, string text, string result)
    {
        page = new PageAnswer(status, type, text, status == 0 ? ("refused", "geweigerd") : Said.Nothing);
        await LineAsync("MTA-STS policy", Enum.Parse<SurveyResult>(result));
    }

    [Theory]
    [InlineData("_mta-sts.example.nl", "v=STSv1;", "A62", "MTA-STS record", "Block")]
    [InlineData("_mta-sts.example.nl", "", "A62", "MTA-STS record", "Info")]
    [InlineData("_smtp._tls.example.nl", "v=TLSRPTv1;", "A63", "TLS reporting", "Block")]
    [InlineData("_smtp._tls.example.nl", "", "A63", "TLS reporting", "Info")]
    [InlineData("default._bimi.example.nl", "v=BIMI1; l=http://x", "A56", "BIMI logo", "Warn")]
    public async Task Tells_what_is_wrong_with_the_small_records(
        string name,
        string text,
        string rule,
        string check,
        string result
    )
    {
        world.Remove(name, DnsType.Txt);
        if (text.Length > 0)
            world.Add(name, DnsType.Txt, text);
        (await LineAsync(check, Enum.Parse<SurveyResult>(result))).RuleId.ShouldBe(rule);
    }

    [Theory]
    [Trait("Rule", "A66")]
    [InlineData(DnssecStatus.Secure, "Pass", 100)]
    [InlineData(DnssecStatus.Insecure, "Info", 10)]
    [InlineData(DnssecStatus.Bogus, "Block", 50)]
    [InlineData(DnssecStatus.Unknown, "CouldNotCheck", null)]
    public async Task Tells_what_signatures_say(DnssecStatus status, string result, int? percent)
    {
        world.Signed = (_, _) => status;
        await LineAsync("DNSSEC", Enum.Parse<SurveyResult>(result));
        var category = (await LookAsync()).Score.Categories.FirstOrDefault(c =>
            c.Name.StartsWith("Signed", StringComparison.Ordinal)
        );
        (category is null ? (int?)null : 100 * category.Points / category.Most).ShouldBe(percent);
    }

    [Theory]
    [Trait("Rule", "A61")]
    [InlineData("3 1 1 aaaa", DnssecStatus.Secure, "Block")]
    [InlineData("1 1 0 aaaa", DnssecStatus.Secure, "Warn")]
    [InlineData("3 1 0 aaaa", DnssecStatus.Insecure, "Warn")]
    [InlineData("3 1 0 aaaa", DnssecStatus.Bogus, "Block")]
    [InlineData("", DnssecStatus.Secure, "Info")]
    public async Task Tells_what_is_wrong_with_dane(string record, DnssecStatus status, string result)
    {
        world.Remove("_25._tcp.mx1.example.nl", DnsType.Tlsa);
        if (record.Length > 0)
            world.Add("_25._tcp.mx1.example.nl", DnsType.Tlsa, record);
        world.Signed = (_, type) => type == DnsType.Tlsa ? status : DnssecStatus.Secure;
        await LineAsync("DANE at mx1.example.nl", Enum.Parse<SurveyResult>(result));
    }

    [Fact]
    [Trait("Rule", "A65")]
    public async Task A_server_without_encryption_is_told_and_a_silent_one_is_not_blamed()
    {
        encryption = encryption with { Fault = ("it offers no STARTTLS", "hij biedt geen STARTTLS"), IsRefusal = true };
        await LineAsync("STARTTLS at mx1.example.nl", SurveyResult.Block);
        encryption = encryption with { Fault = ("nobody answered", "niemand antwoordde"), IsRefusal = false };
        await LineAsync("STARTTLS at mx1.example.nl", SurveyResult.CouldNotCheck);
    }

    [Theory]
    [Trait("Rule", "A02")]
    [InlineData("", "A02", "Block")]
    [InlineData("mta1.example.nl|mta2.example.nl", "A02", "Block")]
    [InlineData("elsewhere.example.nl", "A02", "Block")]
    [InlineData("192-0-2-25.isp.example", "A03", "Block")]
    [InlineData("mta1.example.nl", "A02", "Pass")]
    public async Task Tells_what_is_wrong_with_the_name_of_an_address(string names, string rule, string result)
    {
        world.Remove("25.2.0.192.in-addr.arpa", DnsType.Ptr).Add("192-0-2-25.isp.example", DnsType.A, "192.0.2.25");
        foreach (var name in names.Split('|', StringSplitOptions.RemoveEmptyEntries))
            world.Add("25.2.0.192.in-addr.arpa", DnsType.Ptr, name);
        (await LineAsync("Name of 192.0.2.25", Enum.Parse<SurveyResult>(result))).RuleId.ShouldBe(rule);
    }

    [Theory]
    [Trait("Rule", "A03")]
    [InlineData("192-0-2-25.isp.example", true)]
    [InlineData("25.2.0.192.isp.example", true)]
    [InlineData("ip-c0000219.isp.example", true)]
    [InlineData("host025-002-000-192.isp.example", true)]
    [InlineData("dsl-12.isp.example", true)]
    [InlineData("pool3.isp.example", true)]
    [InlineData("mta1.mail.example.nl", false)]
    [InlineData("mail192.example.nl", false)]
    [InlineData("staticfiles.example.nl", false)]
    [InlineData("poolparty.example.nl", false)]
    [InlineData("mta1.cable.example", false)]
    [InlineData("mta1.192-0-25.example.nl", false)]
    public void Knows_names_that_networks_give_by_the_thousand(string name, bool isGeneric) =>
        ReverseName.IsGeneric(name, IPAddress.Parse("192.0.2.25")).ShouldBe(isGeneric);

    [Theory]
    [Trait("Rule", "A08")]
    [InlineData("127.0.0.2", "Block")]
    [InlineData("127.255.255.254", "CouldNotCheck")]
    [InlineData("203.0.113.9", "CouldNotCheck")]
    public async Task Tells_what_a_block_list_says(string answer, string result)
    {
        world
            .Add("25.2.0.192.bl.example", DnsType.A, answer)
            .Add("25.2.0.192.bl.example", DnsType.Txt, "seen in a trap");
        await LineAsync("bl.example: 192.0.2.25", Enum.Parse<SurveyResult>(result));
    }

    [Theory]
    [Trait("Rule", "A68")]
    [InlineData(DnsStatus.TimedOut)]
    [InlineData(DnsStatus.ServerFailure)]
    public async Task Silence_is_never_right_nor_the_fault_of_the_domain(DnsStatus status)
    {
        world.Signed = (_, _) => DnssecStatus.Unknown;
        foreach (var resolver in world.Resolvers)
            world.Fail(resolver, status);
        var report = await LookAsync();
        report.Verdict.ShouldBe(SurveyResult.CouldNotCheck, string.Join('\n', report.Lines));
        report.Lines.ShouldNotContain(line => line.Result == SurveyResult.Pass);
        report.Score.Percent.ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "A68")]
    public async Task A_domain_that_does_not_exist_is_told()
    {
        var report = await LookAsync("nowhere.invalid");
        report.Verdict.ShouldBe(SurveyResult.Block);
        report.Lines.ShouldContain(line => line.Check.En == "Zone" && line.Result == SurveyResult.Block);
    }

    [Fact]
    [Trait("Rule", "A68")]
    public async Task Name_servers_that_disagree_or_know_nothing_are_told()
    {
        var second = new IPEndPoint(IPAddress.Parse("192.0.2.54"), world.AuthoritativePort);
        world.See(
            second,
            "example.nl",
            DnsType.Soa,
            new DnsAnswer(
                DnsStatus.Found,
                [new("example.nl", DnsType.Soa, "ns1.example.nl", TimeSpan.FromHours(1), Number: 7)],
                []
            )
        );
        await LineAsync("Zone serials", SurveyResult.Warn);
        world.Fail(second, DnsStatus.ServerFailure);
        await LineAsync("Name server ns2.example.nl", SurveyResult.Warn);
    }

    [Fact]
    public void Each_check_that_can_fail_says_in_both_languages_what_receivers_do()
    {
        string[] rules =
        [
            .. "A02 A03 A08 A11 A12 A13 A14 A15 A16 A17 A18 A19 A30 A40 A41 A42 A43 A45 A50 A51 A56 A61 A62 A63 A65 A66 A67 A68".Split(
                ' '
            ),
        ];
        foreach (var rule in rules)
        {
            SurveyMeanings.Of(rule, "en").ShouldNotBeEmpty(rule);
            SurveyMeanings.Of(rule, "nl").ShouldNotBe(SurveyMeanings.Of(rule, "en"), rule);
        }
    }
}
