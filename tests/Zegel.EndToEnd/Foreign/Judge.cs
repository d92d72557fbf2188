using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using Zegel.Tests;

namespace Zegel.EndToEnd.Foreign;

/// <summary>Has delivered files judged by mailauth, which others wrote, against the stage's zone.</summary>
static partial class Judge
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static void Need()
    {
        Processes.Need("node", "apt-get install nodejs");
        if (!Directory.Exists(Path.Combine(Oracles, "node_modules", "mailauth")))
            Processes.Missing("mailauth is not installed: npm ci in tests/Zegel.EndToEnd/oracles");
    }

    public static string Oracles { get; } = Path.Combine(Repository.Root, "tests", "Zegel.EndToEnd", "oracles");

    /// <summary>Every message must pass SPF, DKIM and DMARC, from the client that the receiver's own Received field names.</summary>
    public static async Task PassesAsync(ServedStage stage, IReadOnlyList<string> files)
    {
        var folder = Directory.CreateTempSubdirectory("zegel-judge-").FullName;
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "zone.json"),
                await stage.World.ToJsonAsync(Token),
                Token
            );
            for (var i = 0; i < files.Count; i++)
            {
                var message = await MimeMessage.LoadAsync(files[i], Token);
                var received = Client().Match(message.Headers[HeaderId.Received]!);
                received.Success.ShouldBeTrue(message.Headers[HeaderId.Received]);
                var session = new
                {
                    clientIp = received.Groups["ip"].Value,
                    helo = received.Groups["helo"].Value,
                    mailFrom = message.Headers[HeaderId.ReturnPath]!.Trim('<', '>'),
                };
                await File.WriteAllTextAsync(
                    Path.Combine(folder, $"{i}.json"),
                    JsonSerializer.Serialize(session),
                    Token
                );
                // A mailbox keeps the line ends of its system; the signature is over those of the wire.
                var text = await File.ReadAllTextAsync(files[i], System.Text.Encoding.Latin1, Token);
                await File.WriteAllTextAsync(
                    Path.Combine(folder, $"{i}.eml"),
                    text.ReplaceLineEndings("\r\n"),
                    System.Text.Encoding.Latin1,
                    Token
                );
            }
            var verdict = await Processes.RunAsync("node", Path.Combine(Oracles, "judge.cjs"), folder);
            verdict.ExitCode.ShouldBe(0, verdict.Output + verdict.Error);
            JsonDocument.Parse(verdict.LastLine).RootElement.GetProperty("judged").GetInt32().ShouldBe(files.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"from (?<helo>\S+) \(\S+ \[(?<ip>[0-9.]+)\]\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Client();
}
