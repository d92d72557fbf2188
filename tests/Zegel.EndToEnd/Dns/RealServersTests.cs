using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Tests.Network;

namespace Zegel.EndToEnd.Dns;

/// <summary>Looking at domains through servers that others wrote: NSD with signed zones, unbound that validates.</summary>
public sealed class RealServersTests
{
    const string Good = """
        @ MX 10 mx1
        mx1 A 127.0.0.41
        @ TXT "v=spf1 include:_spf" ".signed.nl ~all"
        _spf TXT "v=spf1 ip4:192.0.2.25 ~all"
        _dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@signed.nl"
        zg1._domainkey CNAME one.keys
        one.keys CNAME two.keys
        two.keys TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@signed.nl"
        _25._tcp.mx1 TLSA 3 1 1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        @ CAA 0 issue "letsencrypt.org"

        """;

    const string Poor = """
        @ TXT "v=spf1 mx ~all"
        @ TXT "v=spf1 -all"
        @ MX 0 .

        """;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Task<SurveyReport> LookAsync(DnsMachine machine, string name) =>
        LookAsync(machine, name, SurveyOptions.Plain with { Selectors = ["zg1"] });

    static async Task<SurveyReport> LookAsync(DnsMachine machine, string name, SurveyOptions options) =>
        await new DomainSurvey(
            machine.Network,
            new SurveyQuestions(
                (_, _) => Task.FromResult(new PageAnswer(0, "", "", "not asked")),
                (_, _, _) => Task.FromResult(new EncryptionSeen("not asked", false, "", "", false, null))
            ),
            TimeProvider.System
        ).LookAsync(DomainName.Parse(name), options, Token);

    static SurveyLine Line(SurveyReport report, string check) =>
        report.Lines.FirstOrDefault(line => line.Check.En == check)
        ?? throw new InvalidOperationException($"{check} is not among:\n{string.Join('\n', report.Lines)}");

    [Fact]
    [Trait("Rule", "A66")]
    public async Task Tells_signed_unsigned_and_forged_zones_apart_and_reads_what_stands_in_them()
    {
        DnsMachine.Need();
        await using var machine = new DnsMachine()
            .Zone("signed.nl", Good)
            .Zone("plain.nl", Poor, "plain")
            .Zone("bogus.nl", "@ TXT \"v=spf1 -all\"\n", "bogus");
        await machine.StartAsync();

        var signed = await LookAsync(machine, "signed.nl");
        Line(signed, "DNSSEC").Result.ShouldBe(SurveyResult.Pass);
        Line(signed, "SPF record").Observed.En.ShouldBe("v=spf1 include:_spf.signed.nl ~all", "strings are joined");
        Line(signed, "DKIM key zg1").Observed.En.ShouldContain("by CNAME to two.keys.signed.nl");
        Line(signed, "DKIM key zg1").Result.ShouldBe(SurveyResult.Pass);
        Line(signed, "Name servers").Result.ShouldBe(SurveyResult.Pass);
        Line(signed, "DANE at mx1.signed.nl").Result.ShouldBe(SurveyResult.Pass);
        Line(signed, "CAA").Observed.En.ShouldBe("0 issue \"letsencrypt.org\"");
        signed.Lines.ShouldNotContain(line => line.Result == SurveyResult.Block);

        var plain = await LookAsync(machine, "plain.nl");
        Line(plain, "DNSSEC").Result.ShouldBe(SurveyResult.Info);
        Line(plain, "SPF record").Observed.En.ShouldStartWith("2 records");
        Line(plain, "MX").Observed.En.ShouldContain("null MX");
        Line(plain, "DMARC record").Result.ShouldBe(SurveyResult.Block);

        var bogus = await LookAsync(machine, "bogus.nl");
        (await machine.Network.AuthenticityAsync("bogus.nl", DnsType.Txt, Token)).ShouldBe(DnssecStatus.Bogus);
        Line(bogus, "SPF record").Result.ShouldBe(SurveyResult.CouldNotCheck, "a forged answer is none");

        (await LookAsync(machine, "nowhere.nl")).Lines.ShouldContain(line =>
            line.Check.En == "DMARC record" && line.Result == SurveyResult.Block
        );
    }

    [Fact]
    [Trait("Rule", "A68")]
    public async Task Dead_and_silent_servers_delay_a_look_and_decide_nothing()
    {
        DnsMachine.Need();
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.33"), 0));
        await using var machine = new DnsMachine()
            .Zone("signed.nl", Good + "@ NS dead\ndead A 127.0.0.34\n")
            .ZoneAt("gone", (IPEndPoint)silent.LocalEndPoint!);
        await machine.StartAsync();

        var dead = Line(await LookAsync(machine, "signed.nl"), "Name server dead.signed.nl");
        dead.Result.ShouldBe(SurveyResult.Warn);

        var watch = Stopwatch.StartNew();
        var gone = await LookAsync(machine, "shop.gone");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(75));
        gone.Verdict.ShouldBe(SurveyResult.CouldNotCheck, string.Join('\n', gone.Lines));
    }

    /// <summary>Each a way to be wrong or right, below one zone. <c>{0}</c> is the label.</summary>
    static readonly IReadOnlyDictionary<string, string> Ways = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["good"] =
            "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\n_dmarc.{0} TXT \"v=DMARC1; p=reject; rua=mailto:d@ways.nl\"\nzg1._domainkey.{0} CNAME key\n",
        ["nothing"] = "{0} A 192.0.2.1\n",
        ["twospf"] = "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\n{0} TXT \"v=spf1 -all\"\n",
        ["typo"] = "{0} TXT \"v=spf1 ipv4:192.0.2.25 -all\"\n",
        ["loop"] = "{0} TXT \"v=spf1 include:{0}.ways.nl -all\"\n",
        ["deadinclude"] = "{0} TXT \"v=spf1 include:gone.ways.nl -all\"\n",
        ["toomany"] =
            "{0} TXT \"v=spf1 a:a1.ways.nl a:a2.ways.nl a:a3.ways.nl a:a4.ways.nl a:a5.ways.nl a:a6.ways.nl a:a7.ways.nl a:a8.ways.nl a:a9.ways.nl a:a10.ways.nl a:a11.ways.nl -all\"\n",
        ["stranger"] = "{0} TXT \"v=spf1 ip4:198.51.100.7 -all\"\n",
        ["badkey"] = "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\nzg1._domainkey.{0} TXT \"v=DKIM1; k=rsa; p=no*base64\"\n",
        ["revoked"] = "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\nzg1._domainkey.{0} TXT \"v=DKIM1; k=rsa; p=\"\n",
        ["shortkey"] =
            "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\nzg1._domainkey.{0} TXT \"v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALqFn5PFNUvJ+tuBq3AvOJyEK2TKwBAmnKyb8ap2u9hqvCHtTvkSJVQgTtbJXNGgYzhRAkpWlfHcZW0sFzp2L2kCAwEAAQ==\"\n",
        ["twodmarc"] =
            "{0} TXT \"v=spf1 ip4:192.0.2.25 -all\"\n_dmarc.{0} TXT \"v=DMARC1; p=none\"\n_dmarc.{0} TXT \"v=DMARC1; p=reject\"\n",
        ["watching"] =
            "{0} TXT \"v=spf1 ip4:192.0.2.25 ~all\"\n_dmarc.{0} TXT \"v=DMARC1; p=none; rua=mailto:d@ways.nl\"\nzg1._domainkey.{0} CNAME key\n",
    };

    /// <summary>What we see is at least as grave as what others see (standards Z03): run, not read.</summary>
    [Fact]
    [Trait("Rule", "Z03")]
    public async Task Where_mailauth_sees_a_fault_so_do_we()
    {
        DnsMachine.Need();
        Foreign.Judge.Need();
        var addresses = string.Concat(Enumerable.Range(1, 11).Select(i => $"a{i} A 192.0.2.{100 + i}\n"));
        await using var machine = new DnsMachine().Zone(
            "ways.nl",
            "@ MX 10 mx\nmx A 127.0.0.41\nkey TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n"
                + addresses
                + string.Concat(Ways.Select(way => string.Format(CultureInfo.InvariantCulture, way.Value, way.Key))),
            "plain"
        );
        await machine.StartAsync();
        var asked = JsonSerializer.Serialize(
            Ways.Keys.Select(way => new
            {
                domain = $"{way}.ways.nl",
                selector = "zg1",
                ip = "192.0.2.25",
            })
        );
        var theirs = await Processes.RunAsync(
            "node",
            Path.Combine(Foreign.Judge.Oracles, "domains.cjs"),
            machine.Resolver.ToString(),
            asked
        );
        theirs.ExitCode.ShouldBe(0, theirs.Error);
        var (faults, more) = (0, 0);
        foreach (var their in JsonDocument.Parse(theirs.LastLine).RootElement.EnumerateArray())
        {
            var name = their.GetProperty("domain").GetString()!;
            var ours = await LookAsync(
                machine,
                name,
                SurveyOptions.Plain with
                {
                    Selectors = ["zg1"],
                    Addresses = [IPAddress.Parse("192.0.2.25")],
                }
            );
            foreach (
                var (area, isFault) in new[]
                {
                    (SurveyArea.Spf, their.GetProperty("spf").GetString() != "pass"),
                    (SurveyArea.Dkim, their.GetProperty("dkim").GetString() != "good"),
                    (SurveyArea.Dmarc, their.GetProperty("dmarc").GetString() is "none" or "ENODATA"),
                }
            )
            {
                var seen = ours.Lines.Where(line => line.Area == area).Max(line => line.Result);
                if (isFault)
                    (seen >= SurveyResult.Warn).ShouldBeTrue(
                        $"{name}, {area}: {their}\n{string.Join('\n', ours.Lines.Where(line => line.Area == area))}"
                    );
                (faults, more) = (faults + (isFault ? 1 : 0), more + (!isFault && seen >= SurveyResult.Warn ? 1 : 0));
            }
        }
        faults.ShouldBeGreaterThan(15);
        Console.WriteLine(
            $"domain check against mailauth: {Ways.Count} domains, {faults} faults found by both, 0 by mailauth alone, {more} by us alone"
        );
    }

    [Fact]
    public async Task A_thousand_domains_from_a_file_take_less_than_a_minute()
    {
        DnsMachine.Need();
        var records = string.Concat(
            Enumerable
                .Range(0, 1000)
                .Select(i =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"d{i} MX 10 mx.many.nl.\nd{i} TXT \"v=spf1 ip4:192.0.2.{i % 250} include:_spf.many.nl ~all\"\n_dmarc.d{i} TXT \"v=DMARC1; p=none; rua=mailto:d@many.nl\"\nzg1._domainkey.d{i} CNAME key\n"
                    )
                )
        );
        await using var machine = new DnsMachine().Zone(
            "many.nl",
            $"mx A 127.0.0.41\n@ MX 10 mx\n_spf TXT \"v=spf1 -all\"\nkey TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\n{records}",
            "plain"
        );
        await machine.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 1000).Select(i => $"d{i}.many.nl"), Token);

        var watch = Stopwatch.StartNew();
        var start = Processes.Zegel(
            "domain",
            "check",
            "--file",
            file,
            "--resolver",
            machine.Resolver.ToString(),
            "--format",
            "json"
        );
        // What .NET may take in all; a thousand domains or ten thousand.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x6000000";
        var result = await Processes.RunAsync(start, TimeSpan.FromMinutes(2));
        File.Delete(file);

        result.ExitCode.ShouldBe(1, result.Error);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(1000);
        lines
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("verdict").GetString())
            .ShouldAllBe(verdict => verdict == "warn" || verdict == "couldNotCheck");
        TestContext.Current.TestOutputHelper?.WriteLine(result.Error);
        Console.WriteLine($"domain check of 1000: {result.Error.Trim()}");
    }
}
