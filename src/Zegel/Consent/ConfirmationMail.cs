using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Zegel.Mail.Message;
using Zegel.Sealing;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>
/// The words of the one mail that someone gets before they confirm: what was asked, one link, who asks. No advertising
/// (C11), and nothing that the visitor of the form typed.
/// </summary>
sealed class ConfirmationMail(Texts texts, Tenant tenant, Brand brand, IReadOnlyList<MailingList> lists, string link)
{
    static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public string Subject => texts.MailSubject(brand.Name);

    public DraftBody Body()
    {
        var template = new BodyTemplate([new BodySegment.Static(Text())], [new BodySegment.Static(Markup())]);
        var body = CompiledBody.Compile(template);
        return new DraftBody(body.ContentType, TransferEncoding: null, body.Render(), IsRelaxedStable: true);
    }

    IEnumerable<string> Names =>
        lists.Select(list => $"{list.Name}: {list.Purpose.TrimEnd('.', ' ')} ({list.Frequency})");

    internal string Text() =>
        $"""
            {texts.MailLead(brand.Name)}

            {string.Join('\n', Names.Select(name => $"- {name}"))}

            {texts.MailButton}:
            {link}

            {texts.MailNote(brand.Name)}

            --{" "}
            {texts.MailSender(brand.Name, tenant.LegalName)}
            {tenant.PostalAddress}
            {tenant.TradeRegister}
            {texts.Contact}: {tenant.Contact}
            {texts.Privacy}: {tenant.PrivacyUrl}

            """;

    internal string Markup()
    {
        const string font = "font-family:Georgia,'Times New Roman',serif;font-size:18px;line-height:1.5;color:#1f2421";
        var items = new StringBuilder();
        foreach (var name in Names)
            items.Append($"<li>{Html.Encode(name)}</li>\n");
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Html.Encode(Subject)}</title>
            </head>
            <body style="margin:0;padding:0;background-color:#ffffff">
            <div style="max-width:34em;margin:0 auto;padding:32px 20px;{font}">
            <p>{Html.Encode(texts.MailLead(brand.Name))}</p>
            <ul>
            {items}</ul>
            <p style="margin:28px 0"><a href="{Html.Encode(
                link
            )}" style="display:inline-block;padding:12px 22px;border-radius:6px;background-color:#1d4d3f;color:#ffffff;text-decoration:none">{Html.Encode(
                texts.MailButton
            )}</a></p>
            <p style="font-size:16px">{Html.Encode(texts.MailLink)}<br><a href="{Html.Encode(
                link
            )}" style="color:#1d4d3f;word-break:break-all">{Html.Encode(link)}</a></p>
            <p>{Html.Encode(texts.MailNote(brand.Name))}</p>
            <p style="margin-top:32px;padding-top:16px;border-top:1px solid #c9cdc9;font-size:15px;color:#4a514c">{Html.Encode(
                texts.MailSender(brand.Name, tenant.LegalName)
            )}<br>
            {Html.Encode(tenant.PostalAddress)}<br>
            {Html.Encode(tenant.TradeRegister)}<br>
            {Html.Encode(texts.Contact)}: {Html.Encode(tenant.Contact)}<br>
            <a href="{Html.Encode(tenant.PrivacyUrl)}" style="color:#1d4d3f">{Html.Encode(texts.Privacy)}</a></p>
            </div>
            </body>
            </html>

            """;
    }
}
