using Zegel.Campaigns;
using Zegel.Campaigns.Templates;

namespace Zegel.Tests;

/// <summary>Templates and their readers.</summary>
public static class GivenCampaigns
{
    public static SenderIdentity Sender { get; } =
        new(
            "Stichting Kringloop De Linde",
            "Lindelaan 1, 1234 AB Utrecht",
            "030 123 45 67",
            "KvK 12345678",
            "https://kringloop.example/privacy"
        );

    public static TemplateInput Template(
        string source,
        TemplateFormat format = TemplateFormat.Html,
        string subject = "Nieuws van de kringloop",
        string preheader = "",
        string language = "nl"
    ) => new(subject, preheader, format, source, Sender, "Kringloop De Linde", language);

    public static CompiledTemplate Compiled(TemplateInput input) =>
        Zegel.Campaigns.Templates.Template.Compile(input) switch
        {
            CompileResult.Compiled(var template, _) => template,
            CompileResult.Failed(var findings, _) => throw new InvalidOperationException(string.Join('\n', findings)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static IReadOnlyList<Rules.Finding> Refused(TemplateInput input) =>
        Zegel.Campaigns.Templates.Template.Compile(input).ShouldBeOfType<CompileResult.Failed>().Findings;

    public static CopyValues Reader(
        string name = "Anna",
        string token = "anna",
        params IReadOnlyList<(string Name, string Value)> fields
    ) =>
        new(
            name,
            "anna@example.nl",
            fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            "Nieuwsbrief",
            "3 mei 2025",
            "Kringloop De Linde",
            new Uri($"https://mail.example/u/{token}"),
            new Uri($"https://mail.example/p/{token}"),
            new Uri($"https://mail.example/w/{token}")
        );
}
