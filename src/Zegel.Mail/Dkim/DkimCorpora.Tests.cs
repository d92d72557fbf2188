using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zegel.Mail.Message;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dkim;

/// <summary>Other people's messages and answers. What no verifier of today may call pass is a case all the same: it must not pass.</summary>
public class DkimCorpora
{
    /// <summary>The messages are old; none of their signatures may fail for being early or late unless it says so itself.</summary>
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static async Task<IReadOnlyList<DkimSignatureResult>> VerifyAsync(byte[] message, TxtZone zone) =>
        await new DkimVerifier(zone).VerifyAsync(RawMessage.Parse(message), Now, TestContext.Current.CancellationToken);

    /// <summary>Null for a right answer.</summary>
    static string? Judge(bool right, IEnumerable<DkimSignatureResult> results) => right ? null : Tell(results);

    static string Tell(IEnumerable<DkimSignatureResult> results) =>
        string.Join("; ", results.Select(result => $"{result.Verdict} {result.Reason}"));

    [Fact]
    public async Task OpenDkim()
    {
        var corpus = Corpora.Json("dkim-opendkim", "cases.json");
        var zone = new TxtZone();
        foreach (var record in corpus.GetProperty("zone").EnumerateObject())
            zone.Add(record.Name, record.Value.GetString()!);
        var run = CorpusRun.Of("dkim-opendkim");
        foreach (var test in corpus.GetProperty("cases").EnumerateArray())
            await run.CaseAsync(
                test.GetProperty("id").GetString()!,
                async () =>
                {
                    var message = Encoding.Latin1.GetBytes(test.GetProperty("message").GetString()!);
                    var results = await VerifyAsync(message, zone);
                    var isModern = test.GetProperty("modern").GetBoolean();
                    if (
                        isModern
                        && test.TryGetProperty("bodyCanon", out var form)
                        && !BodyHash(message, form.GetString() == "relaxed")
                    )
                        return "another body hash";
                    var mayPass = isModern && test.GetProperty("expected").GetString() == "pass";
                    return Judge(results.Any(result => result.Verdict == DkimVerdict.Pass) == mayPass, results);
                }
            );
        run.End(least: 50);
    }

    static bool BodyHash(byte[] octets, bool relaxed)
    {
        var message = RawMessage.Parse(octets);
        message.TryGetField("DKIM-Signature"u8, out var field).ShouldBeTrue();
        var signature = DkimSignature.Parse(field.Value, out _);
        var end = signature.BodyLength ?? Canonical.Whole;
        var hash = Canonical.Hash(message.Body.Span, relaxed, [end]).Hashes[end];
        return hash.AsSpan().SequenceEqual(signature.BodyHash.Span);
    }

    [Fact]
    public async Task MailDkim()
    {
        var folder = Corpora.Folder("dkim-mail-dkim");
        var zone = new TxtZone();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, "FAKE_DNS.dat")))
        {
            if (line.StartsWith('#') || line.Split((char[])[' ', '\t'], 2) is not [var name, var rest])
                continue;
            var text = rest.Trim();
            _ = text switch
            {
                "NXDOMAIN" => zone.Add(name, DnsStatus.NoSuchName),
                ['~', '~', ..] => zone.Add(
                    name,
                    text.Contains("SERVFAIL") ? DnsStatus.ServerFailure : DnsStatus.TimedOut
                ),
                _ => zone.Add(name, text),
            };
        }
        var run = CorpusRun.Of("dkim-mail-dkim");
        foreach (var test in Corpora.Json("dkim-mail-dkim", "expected.json").EnumerateObject())
            await run.CaseAsync(
                test.Name,
                async () =>
                {
                    var mail = await File.ReadAllBytesAsync(Path.Combine(folder, "mail", test.Name));
                    var results = await VerifyAsync(mail, zone);
                    return Judge(IsRight(test.Value, results), results);
                }
            );
        run.End(least: 30);
    }

    static bool IsRight(JsonElement test, IReadOnlyList<DkimSignatureResult> results)
    {
        var passes = results.Any(result => result.Verdict == DkimVerdict.Pass);
        var hasShortKey = test.GetProperty("mailauthOpinion")
            .EnumerateArray()
            .Any(opinion =>
                opinion.TryGetProperty("keyBits", out var bits) && bits.GetInt32() < DkimVerifier.RsaBitsMin
            );
        if (!test.GetProperty("modern").GetBoolean() || hasShortKey)
            return !passes;
        return test.GetProperty("result").GetString() switch
        {
            "pass" => passes,
            "fail" => !passes && results.Any(result => result.Verdict == DkimVerdict.Fail),
            _ => !passes
                && results.Any(result =>
                    result.Verdict is DkimVerdict.Neutral or DkimVerdict.PermError or DkimVerdict.TempError
                ),
        };
    }

    [Fact]
    [Trait("Rule", "A22")]
    public async Task Chasquid()
    {
        var folder = Path.Combine(Corpora.Folder("dkim-misc"), "chasquid");
        var run = CorpusRun.Of("dkim-misc");
        foreach (var file in Directory.EnumerateFiles(folder, "*.msg").Order(StringComparer.Ordinal))
            await run.CaseAsync(Path.GetFileNameWithoutExtension(file), async () => await ChasquidAsync(file));
        run.End(least: 10);
    }

    static async Task<string?> ChasquidAsync(string file)
    {
        var message = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\r\n");
        var results = await VerifyAsync(Encoding.UTF8.GetBytes(message), ReadZone(Path.ChangeExtension(file, ".dns")));
        var answer = Path.ChangeExtension(file, ".result");
        if (!File.Exists(answer))
            return Judge(!results.Any(result => result.Verdict == DkimVerdict.Pass), results);
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(answer));
        var states = expected
            .RootElement.GetProperty("Results")
            .EnumerateArray()
            .Select(r => r.GetProperty("State").GetString());
        if (Path.GetFileNameWithoutExtension(file) == "01-rfc8463")
        {
            results.Select(result => result.Algorithm).ShouldBe(["ed25519-sha256", "rsa-sha256"]);
            results.ShouldAllBe(result => result.IsTrusted);
        }
        return Judge(results.Select(State).SequenceEqual(states), results);
    }

    static string State(DkimSignatureResult result) =>
        result.Verdict switch
        {
            DkimVerdict.Pass => "SUCCESS",
            DkimVerdict.TempError => "TEMPFAIL",
            _ => "PERMFAIL",
        };

    static TxtZone ReadZone(string file)
    {
        var zone = new TxtZone();
        if (!File.Exists(file))
            return zone;
        foreach (var line in File.ReadAllText(file).Replace("\\\n", "").Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            var (name, text) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            _ = text switch
            {
                "TEMPERROR" => zone.Add(name, DnsStatus.ServerFailure),
                "PERMERROR" => zone.Add(name, DnsStatus.NoSuchName),
                _ => zone.Add(name, text),
            };
        }
        return zone;
    }
}
