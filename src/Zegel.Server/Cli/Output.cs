using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Zegel.Server.Cli;

/// <summary>How a program ends (product.md): what scripts rely on.</summary>
static class Exit
{
    public const int Pass = 0;
    public const int Warnings = 1;

    /// <summary>Blocked or held.</summary>
    public const int Blocked = 2;

    public const int CouldNotCheck = 3;
    public const int Usage = 64;
    public const int Failed = 70;
}

/// <summary>Prints an answer as a table for people or as JSON for programs.</summary>
static class Output
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    static readonly JsonSerializerOptions OneLine = new(Json) { WriteIndented = false };

    public static Option<string> FormatOption(params string[] more)
    {
        var option = new Option<string>("--format")
        {
            Description = "How to print: " + string.Join(", ", (string[])["table", "json", .. more]),
            DefaultValueFactory = _ => "table",
        };
        option.AcceptOnlyFromAmong(["table", "json", .. more]);
        return option;
    }

    public static string ToJson(object value) => JsonSerializer.Serialize(value, Json);

    public static void WriteJson(object value) => Console.Out.WriteLine(ToJson(value));

    /// <summary>On one line, as the last thing a script reads.</summary>
    public static void WriteJsonLine(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, OneLine));

    /// <summary>A table with plain text in its cells.</summary>
    public static void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column)}[/]")));
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        AnsiConsole.Write(table);
    }

    public static void WriteFault(string text) => Console.Error.WriteLine($"zegel: {text}");
}
