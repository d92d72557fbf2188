namespace Zegel.Server.Pages.Desk;

/// <summary>Rows for spreadsheets (RFC 4180), in which no cell is taken for a formula.</summary>
static class DeskCsv
{
    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    // Spreadsheets run what begins like a formula, and strangers wrote some of these words.
    static string Cell(string text) =>
        $"\"{(text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
