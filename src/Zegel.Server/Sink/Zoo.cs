using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using Zegel.Mail.Smtp;

namespace Zegel.Server.Sink;

/// <summary>The providers where the demo's people have their mailboxes, and what lies in them.</summary>
sealed class Zoo(string? keepFolder)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    readonly ConcurrentDictionary<string, ZooMail> confirmations = new();
    readonly ConcurrentDictionary<string, ZooMail> campaignMail = new();
    readonly ConcurrentDictionary<string, int> accepted = new();
    readonly ConcurrentDictionary<string, bool> closed = new();
    int kept;

    /// <summary>Is told of every message that was taken.</summary>
    public Action<ZooMail>? Taken { get; init; }

    /// <summary>From now on lines are cut: the outside world is only unkind to campaigns.</summary>
    public bool CampaignRuns { get; set; }

    /// <summary>Message-IDs that were accepted more than once.</summary>
    public int Duplicates => accepted.Values.Count(n => n > 1);

    public int CampaignMessages => campaignMail.Count;

    public IReadOnlyDictionary<string, ZooMail> CampaignMail => campaignMail;

    /// <summary>What the addresses of mailboxes begin with that never were.</summary>
    public const string Gone = "weg.";

    public bool Has(string address) =>
        !closed.ContainsKey(address) && !address.StartsWith(Gone, StringComparison.Ordinal);

    /// <summary>The mailbox is no more.</summary>
    public void Close(string address) => closed[address.ToLowerInvariant()] = true;

    /// <summary>Empties the box for confirmations: what came is handed out once.</summary>
    public bool TryTakeConfirmation(string address, out ZooMail? mail) =>
        confirmations.TryRemove(address.ToLowerInvariant(), out mail);

    public static string AddressOf(SmtpPath path) =>
        path.IsNull ? "" : $"{path.LocalPart}@{path.Domain}".ToLowerInvariant();

    public async Task KeepAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(message.Content.ToArray(), writable: false);
        var parsed = await MimeMessage.LoadAsync(stream, cancellationToken);
        var recipient = AddressOf(message.Recipients[0].Path);
        var mail = new ZooMail(message, parsed);
        Taken?.Invoke(mail);
        if (parsed.Headers["Precedence"] != "bulk")
        {
            confirmations[recipient] = mail;
            return;
        }
        var copies = accepted.AddOrUpdate(parsed.MessageId ?? "", 1, (_, n) => n + 1);
        campaignMail.TryAdd(recipient, mail);
        if (keepFolder is not null && copies == 1)
            await WriteAsync(message, cancellationToken);
    }

    async Task WriteAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        var name = Interlocked.Increment(ref kept).ToString(CultureInfo.InvariantCulture);
        await File.WriteAllBytesAsync(Path.Combine(keepFolder!, name + ".eml"), message.Content, cancellationToken);
        var session = new
        {
            clientIp = message.Peer.Address.ToString(),
            helo = message.Peer.Hello,
            mailFrom = AddressOf(message.Sender.Path),
            rcptTo = AddressOf(message.Recipients[0].Path),
        };
        await File.WriteAllTextAsync(
            Path.Combine(keepFolder!, name + ".json"),
            JsonSerializer.Serialize(session, Json),
            cancellationToken
        );
    }
}

/// <summary>A message in a mailbox of the zoo, with the envelope it came in.</summary>
public sealed partial record ZooMail(SmtpReceived Received, MimeMessage Message)
{
    /// <summary>The https address of List-Unsubscribe.</summary>
    public Uri LeaveLink => new(HttpsLink().Match(Message.Headers["List-Unsubscribe"] ?? "").Groups["value"].Value);

    /// <summary>The mailto address of List-Unsubscribe.</summary>
    public string LeaveMailbox => MailtoLink().Match(Message.Headers["List-Unsubscribe"] ?? "").Groups["value"].Value;

    /// <summary>The link of a confirmation mail; null in any other.</summary>
    public Uri? ConfirmLink =>
        Message.TextBody is { } text && ConfirmAddress().Match(text) is { Success: true } link
            ? new Uri(link.Value)
            : null;

    [GeneratedRegex("<(?<value>https://[^>]+)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HttpsLink();

    [GeneratedRegex("<mailto:(?<value>[^?>]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MailtoLink();

    [GeneratedRegex(
        "https://[^\\s<>\"]+/c/[A-Za-z0-9_-]+",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ConfirmAddress();
}
