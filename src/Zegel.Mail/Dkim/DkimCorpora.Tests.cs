using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zegel.Mail.Message;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dkim;

/// <summary>Other people's messages and answers. What we answer otherwise stands in <see cref="Exceptions"/> with the reason.</summary>
public class DkimCorpora
{
    /// <summary>The messages are old; none of their signatures may fail for being early or late unless it says so itself.</summary>
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static readonly Dictionary<string, string> Exceptions = new()
    {
        ["t-test48"] =
            "upstream leaves out a signed field while verifying; in the message as stored every field of h= is there, and RFC 6376 §5.4.2 hashes one that is not as nothing",
        ["bad_ietf01_1.txt"] =
            "a draft of 2006: v= is missing, and a verifier must then ignore the signature (RFC 6376 §6.1.1)",
        ["mine_ietf01_3.txt"] =
            "a draft of 2006: v= is missing, and a verifier must then ignore the signature (RFC 6376 §6.1.1)",
        ["02-too_many_headers"] = "upstream looks at five signatures, we at ten",
    };

    static string Folder(string set)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Zegel.slnx")))
                continue;
            var corpus = Path.Combine(folder.FullName, "..", "shared", "corpora", set);
            if (!Directory.Exists(corpus))
                break;
            return corpus;
        }
        Assert.Skip($"The corpus {set} is not here: it is expected in shared/corpora beside the checkout.");
        return "";
    }

    static async Task<IReadOnlyList<DkimSignatureResult>> VerifyAsync(byte[] message, TxtZone zone) =>
        await new DkimVerifier(zone).VerifyAsync(RawMessage.Parse(message), Now, TestContext.Current.CancellationToken);

    sealed class Score(string set)
    {
        readonly List<string> wrong = [];
        readonly Dictionary<string, int> oldies = [];
        int passed;
        int excepted;

        public void Add(string id, bool right, string told)
        {
            if (right)
                passed++;
            else if (Exceptions.ContainsKey(id))
                excepted++;
            else
                wrong.Add($"{id}: {told}");
        }

        /// <summary>A case that no verifier of today may call pass.</summary>
        public void AddOld(IReadOnlyList<DkimSignatureResult> results)
        {
            var reason = results.Count == 0 ? "no DKIM signature" : results[0].Reason;
            oldies[reason] = oldies.GetValueOrDefault(reason) + 1;
        }

        public void Print(int modernPassed)
        {
            var old = string.Join(
                ", ",
                oldies.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}")
            );
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{set}: {passed} passed, {wrong.Count} failed, {excepted} excepted; not scored: {oldies.Values.Sum()} ({old})"
            );
            wrong.ShouldBeEmpty();
            passed.ShouldBeGreaterThanOrEqualTo(modernPassed);
        }
    }

    static string Tell(IEnumerable<DkimSignatureResult> results) =>
        string.Join("; ", results.Select(result => $"{result.Verdict} {result.Reason}"));

    [Fact]
    public async Task OpenDkim()
    {
        using var corpus = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Folder("dkim-opendkim"), "cases.json"))
        );
        var zone = new TxtZone();
        foreach (var record in corpus.RootElement.GetProperty("zone").EnumerateObject())
            zone.Add(record.Name, record.Value.GetString()!);
        var score = new Score("dkim-opendkim");
        foreach (var test in corpus.RootElement.GetProperty("cases").EnumerateArray())
        {
            var id = test.GetProperty("id").GetString()!;
            var message = Encoding.Latin1.GetBytes(test.GetProperty("message").GetString()!);
            var results = await VerifyAsync(message, zone);
            var passes = results.Any(result => result.Verdict == DkimVerdict.Pass);
            if (test.GetProperty("modern").GetBoolean())
            {
                score.Add(id, passes == (test.GetProperty("expected").GetString() == "pass"), Tell(results));
                if (test.TryGetProperty("bodyCanon", out var form))
                    BodyHash(message, form.GetString() == "relaxed").ShouldBeTrue(id);
                continue;
            }
            passes.ShouldBeFalse(id);
            score.AddOld(results);
        }
        score.Print(18);
    }

    static bool BodyHash(byte[] octets, bool relaxed)
    {
        var message = RawMessage.Parse(octets);
        message.TryGetField("DKIM-Signature"u8, out var field).ShouldBeTrue();
        var signature = DkimSignature.Parse(field.Value, out _);
        var hash = new byte[SHA256.HashSizeInBytes];
        Canonical.Hash(message.Body.Span, relaxed, signature.BodyLength, hash);
        return hash.AsSpan().SequenceEqual(signature.BodyHash);
    }

    [Fact]
    public async Task MailDkim()
    {
        var folder = Folder("dkim-mail-dkim");
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
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "expected.json")));
        var score = new Score("dkim-mail-dkim");
        foreach (var test in expected.RootElement.EnumerateObject())
        {
            var results = await VerifyAsync(
                await File.ReadAllBytesAsync(Path.Combine(folder, "mail", test.Name)),
                zone
            );
            var passes = results.Any(result => result.Verdict == DkimVerdict.Pass);
            var wanted = test.Value.GetProperty("result").GetString();
            if (!test.Value.GetProperty("modern").GetBoolean())
            {
                passes.ShouldBeFalse(test.Name);
                score.AddOld(results);
                continue;
            }
            var shortKey = test
                .Value.GetProperty("mailauthOpinion")
                .EnumerateArray()
                .Any(opinion =>
                    opinion.TryGetProperty("keyBits", out var bits) && bits.GetInt32() < DkimVerifier.RsaBitsMin
                );
            var right = wanted switch
            {
                _ when shortKey => !passes,
                "pass" => passes,
                "fail" => results.Any(result => result.Verdict == DkimVerdict.Fail),
                _ => results.Any(result =>
                    result.Verdict is DkimVerdict.Neutral or DkimVerdict.PermError or DkimVerdict.TempError
                ),
            };
            score.Add(test.Name, right && (!passes || wanted == "pass"), Tell(results));
        }
        score.Print(5);
    }

    [Fact]
    [Trait("Rule", "A22")]
    public async Task Chasquid()
    {
        var folder = Path.Combine(Folder("dkim-misc"), "chasquid");
        var score = new Score("dkim-misc");
        foreach (var file in Directory.EnumerateFiles(folder, "*.msg").Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileNameWithoutExtension(file);
            var message = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\r\n");
            var results = await VerifyAsync(
                Encoding.UTF8.GetBytes(message),
                ReadZone(Path.ChangeExtension(file, ".dns"))
            );
            var answer = Path.ChangeExtension(file, ".result");
            if (!File.Exists(answer))
            {
                score.Add(id, !results.Any(result => result.Verdict == DkimVerdict.Pass), Tell(results));
                continue;
            }
            using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(answer));
            var states = expected
                .RootElement.GetProperty("Results")
                .EnumerateArray()
                .Select(r => r.GetProperty("State").GetString());
            score.Add(id, results.Select(State).SequenceEqual(states), Tell(results));
            if (id == "01-rfc8463")
            {
                results.Select(result => result.Algorithm).ShouldBe(["ed25519-sha256", "rsa-sha256"]);
                results.ShouldAllBe(result => result.IsTrusted);
            }
        }
        score.Print(10);
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
