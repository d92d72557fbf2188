using System.Text;
using CsvHelper;

namespace Zegel.Consent;

/// <summary>Reasons in words.</summary>
public static class ImportWords
{
    /// <summary>As it is counted: <c>no-time</c>.</summary>
    public static string Key(ImportRefusal why)
    {
        var key = new StringBuilder();
        foreach (var c in why.ToString())
        {
            if (char.IsUpper(c) && key.Length > 0)
                key.Append('-');
            key.Append(char.ToLowerInvariant(c));
        }
        return key.ToString();
    }

    public static string Of(ImportRefusal why, string detail) =>
        why switch
        {
            ImportRefusal.NoAddress => "there is no address",
            ImportRefusal.BadAddress => $"not an address: {detail}",
            ImportRefusal.NoTime => "it does not say when the person agreed",
            ImportRefusal.BadTime =>
                $"“{detail}” is not a time that can be right: write 2024-05-01T13:30+02:00, or declare zone and format",
            ImportRefusal.NoMethod => "it does not say how the person agreed",
            ImportRefusal.UnknownMethod =>
                $"“{detail}” is no way of agreeing that counts: {string.Join(", ", ImportMethod.Accepted.Keys)}",
            ImportRefusal.BannedOrigin =>
                $"“{detail}”: addresses that were bought, rented, swapped, appended or harvested never agreed (G24)",
            ImportRefusal.NoSource => "it does not say where the person agreed: a page or a document",
            ImportRefusal.NoWording => "it does not say what the person agreed to",
            ImportRefusal.Twice => "the address stands in the file before",
            ImportRefusal.Suppressed => $"suppressed here ({detail}): no import ends that",
            ImportRefusal.Left => "the person left this list; only they themselves can come back",
            ImportRefusal.AlreadyOn => "is on the list already",
            _ => Key(why),
        };

    /// <summary>A spreadsheet would take these beginnings for a formula.</summary>
    internal static string Harmless(string cell) =>
        cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;

    internal static void WriteRow(this CsvWriter writer, IReadOnlyList<string> cells)
    {
        foreach (var cell in cells)
            writer.WriteField(cell);
        writer.EndRecord();
    }
}
