using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Zegel.Mail.Reports;

/// <summary>How encryption of mail to a domain went at one sender over a day (RFC 8460 §4.4).</summary>
/// <param name="Domain">Whose mail hosts they are: the first policy-domain.</param>
public sealed record TlsReport(
    string Reporter,
    string ReportId,
    DateTimeOffset Begin,
    DateTimeOffset End,
    string Domain,
    long Succeeded,
    long Failed,
    IReadOnlyList<TlsFailure> Failures
)
{
    const int PoliciesMax = 50;
    const int FailuresMax = 500;
    const int TextLengthMax = 300;

    /// <summary>Sessions of one day; what is more is no count, and sums of it would run over.</summary>
    const long CountMax = 1_000_000_000_000;

    /// <summary>Never throws for what a stranger sent.</summary>
    /// <param name="error">Why it is no report, in words.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out TlsReport? report, out string error)
    {
        report = null;
        error = "";
        try
        {
            using var document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions
                {
                    MaxDepth = 16,
                    AllowTrailingCommas = true,
                    CommentHandling = JsonCommentHandling.Skip,
                }
            );
            report = Read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            error = fault is JsonException ? $"it is not JSON: {fault.Message}" : fault.Message;
        }
        return report is not null;
    }

    static TlsReport Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("policies", out var policies))
            throw new FormatException("it has no policies");
        var range = root.TryGetProperty("date-range", out var dates) ? dates : default;
        var (succeeded, failed, domain) = (0L, 0L, "");
        var failures = new List<TlsFailure>();
        foreach (
            var policy in policies.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object).Take(PoliciesMax)
        )
        {
            if (policy.TryGetProperty("policy", out var what) && domain.Length == 0)
                domain = Text(what, "policy-domain").TrimEnd('.').ToLowerInvariant();
            if (policy.TryGetProperty("summary", out var summary))
            {
                succeeded += Number(summary, "total-successful-session-count");
                failed += Number(summary, "total-failure-session-count");
            }
            if (policy.TryGetProperty("failure-details", out var details) && details.ValueKind == JsonValueKind.Array)
                failures.AddRange(
                    details
                        .EnumerateArray()
                        .Take(FailuresMax - Math.Min(failures.Count, FailuresMax))
                        .Select(detail => new TlsFailure(
                            Text(detail, "result-type"),
                            Text(detail, "receiving-mx-hostname"),
                            Number(detail, "failed-session-count"),
                            Text(detail, "failure-reason-code")
                        ))
                );
        }
        return new TlsReport(
            Text(root, "organization-name"),
            Text(root, "report-id"),
            Moment(range, "start-datetime"),
            Moment(range, "end-datetime"),
            domain,
            succeeded,
            failed,
            failures
        );
    }

    static string Text(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value))
            return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };
        text = string.Concat(text.Where(c => !char.IsControl(c)));
        return text.Length > TextLengthMax ? text[..TextLengthMax] : text;
    }

    /// <summary>A count; some write it with a point or within quotation marks.</summary>
    static long Number(JsonElement parent, string name) =>
        decimal.TryParse(
            Text(parent, name),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
        && number is >= 0 and <= CountMax
        && decimal.IsInteger(number)
            ? (long)number
            : 0;

    static DateTimeOffset Moment(JsonElement range, string name) =>
        DateTimeOffset.TryParse(
            Text(range, name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at.ToUniversalTime()
            : throw new FormatException($"date-range/{name} is “{Text(range, name)}”");
}

/// <param name="Kind">Such as <c>certificate-expired</c> (RFC 8460 §4.3).</param>
public sealed record TlsFailure(string Kind, string Host, long Sessions, string Reason);
