using Zegel.Rules.Html;

namespace Zegel.Tests;

/// <summary>A right page around a few words of HTML.</summary>
public static class GivenPage
{
    public static string With(string body, string head = "") =>
        $"<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><title>De winkel</title>{head}</head><body>\n{body}</body></html>";

    /// <summary>All that the standard says against it, in English.</summary>
    public static IReadOnlyList<string> Faults(string body, string head = "") =>
        [.. HtmlConformance.Check(With(body, head)).Select(fault => fault.What.En)];
}
