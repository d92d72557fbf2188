using System.Globalization;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary>One file and what the rules say of it.</summary>
/// <param name="Fault">Why it could not be judged; null when it was.</param>
sealed record CheckedMessage(string File, IReadOnlyList<Finding> Findings, string? Fault = null);

/// <summary>The message files that a command names.</summary>
static class MessageFiles
{
    public const long FileBytesMax = 25 * 1024 * 1024;

    /// <summary>Names the message that comes in on standard input, as from an editor or another program.</summary>
    public const string StandardInput = "-";

    /// <summary>Files as named, folders as the .eml files below them in the order of their names; each once.</summary>
    /// <param name="missing">What is neither, or a folder without messages.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths, out IReadOnlyList<string> missing)
    {
        var found = new List<string>();
        var absent = new List<string>();
        foreach (var path in paths)
        {
            if (path == StandardInput || File.Exists(path))
            {
                found.Add(path);
                continue;
            }
            var below = Directory.Exists(path)
                ? Directory.EnumerateFiles(
                    path,
                    "*.eml",
                    new EnumerationOptions
                    {
                        RecurseSubdirectories = true,
                        MatchCasing = MatchCasing.CaseInsensitive,
                        IgnoreInaccessible = true,
                    }
                )
                : [];
            var before = found.Count;
            found.AddRange(below.Order(StringComparer.Ordinal));
            if (found.Count == before)
                absent.Add(path);
        }
        missing = absent;
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A file that cannot be read is told as such; the others are judged all the same.</summary>
    public static async Task<CheckedMessage> JudgeAsync(
        string file,
        string stream,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var octets = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
            return await ReadAsync(octets, cancellationToken) is { } message
                ? new CheckedMessage(file, MessageCheck.Run(message, stream, clock.GetUtcNow()))
                : new CheckedMessage(file, [], $"{file} is larger than {FileBytesMax / 1024 / 1024} MiB");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new CheckedMessage(file, [], $"{file} cannot be read: {fault.Message}");
        }
    }

    /// <summary>To its end; null when there is more than <see cref="FileBytesMax"/>.</summary>
    internal static async Task<byte[]?> ReadAsync(Stream octets, CancellationToken cancellationToken)
    {
        if (octets.CanSeek && octets.Length > FileBytesMax)
            return null;
        using var message = new MemoryStream(octets.CanSeek ? (int)octets.Length : 0);
        var buffer = new byte[81920];
        while (await octets.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (message.Length + read > FileBytesMax)
                return null;
            message.Write(buffer, 0, read);
        }
        return message.ToArray();
    }
}

/// <summary>What a run over many messages came to.</summary>
sealed class MessageSummary
{
    readonly int[] byVerdict = new int[4];
    readonly Dictionary<string, int> rules = new(StringComparer.Ordinal);
    bool ignorantOnly = true;

    /// <summary>How many messages each rule has something to say of.</summary>
    public IReadOnlyDictionary<string, int> Rules => rules;

    public int Judged { get; private set; }

    public int Unread { get; private set; }

    /// <summary>Of the gravest message.</summary>
    public int ExitCode =>
        Count(Verdict.Block) + Count(Verdict.Hold) > 0 ? (ignorantOnly ? Exit.CouldNotCheck : Exit.Blocked)
        : Count(Verdict.Warn) > 0 ? Exit.Warnings
        : Exit.Pass;

    public int Count(Verdict gravest) => byVerdict[(int)gravest];

    public void Add(CheckedMessage message)
    {
        if (message.Fault is not null)
        {
            Unread++;
            return;
        }
        Judged++;
        if (message.Findings.Count > 0)
            byVerdict[(int)message.Findings.Max(finding => finding.Verdict)]++;
        if (FindingsOutput.ExitCode(message.Findings) == Exit.Blocked)
            ignorantOnly = false;
        foreach (var rule in message.Findings.Select(finding => finding.RuleId).Distinct(StringComparer.Ordinal))
            rules[rule] = rules.GetValueOrDefault(rule) + 1;
    }

    public string Tell(TimeSpan elapsed)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Judged} judged in {elapsed.TotalSeconds:0.0} s: {Count(Verdict.Block)} blocked, {Count(Verdict.Hold)} held, {Count(Verdict.Warn)} with warnings, {Judged - Count(Verdict.Block) - Count(Verdict.Hold) - Count(Verdict.Warn)} clean"
        );
        return Unread > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text}; {Unread} not read") : text;
    }
}
