using System.Text.RegularExpressions;

namespace Zegel.Rules.Reading;

/// <summary>
/// How subjects of receipts, bills, alerts and parcels are phrased in four languages. A pattern needs a status or a number
/// beside the noun: "order before Friday" and "making invoices" tell of no order and no invoice.
/// </summary>
static partial class SubjectPhrases
{
    // Compiled at its first match, on a machine that may be busy; the text is too short to take long.
    const int MatchMillisecondsMax = 5_000;

    const RegexOptions Options =
        RegexOptions.IgnoreCase
        | RegexOptions.ExplicitCapture
        | RegexOptions.IgnorePatternWhitespace
        | RegexOptions.CultureInvariant;

    /// <summary>What it pretends to be; null for none.</summary>
    public static Said? PretendedIn(string subject)
    {
        var text = subject.Replace('’', '\'').Replace('\u00A0', ' ');
        return Security().Match(text) is { Success: true } security
                ? new Said($"a security notice: “{security.Value}”", $"een beveiligingsmelding: “{security.Value}”")
            : Invoice().Match(text) is { Success: true } invoice
                ? new Said($"an invoice or reminder: “{invoice.Value}”", $"een factuur of aanmaning: “{invoice.Value}”")
            : Delivery().Match(text) is { Success: true } delivery
                ? new Said($"a delivery notice: “{delivery.Value}”", $"een bezorgmelding: “{delivery.Value}”")
            : Order().Match(text) is { Success: true } order
                ? new Said($"an order confirmation: “{order.Value}”", $"een orderbevestiging: “{order.Value}”")
            : null;
    }

    [GeneratedRegex(
        """
              \b(your|the)\s(\w+\s)?(order|purchase|booking|reservation|tickets?)\b.{0,25}\b(shipped|confirmed|dispatched|processed|received|on\s(its|the)\sway|cancell?ed|placed|delayed|accepted)\b
            | \b(order|purchase|booking|reservation)\s(confirm(ation|ed)|receipt|update|status|received|placed|shipped|summary|cancell?ed|processed)\b
            | \border\s?(no\.?|nr\.?|number|id)?\s?[:\#]?\s?[a-z]{0,4}-?\d{4,}
            | \bthank(s|\syou)\sfor\s(your|the)\s(order|purchase|booking|payment|reservation)\b | \bthank(s|\syou)\sfor\s(ordering|buying|booking)\b
            | \byour\s(e-?)?receipt\b | \breceipt\s(for|of)\syour\b | \bpayment\s(received|confirmation|confirmed|processed|successful)\b
            | \b(uw|je|jouw|de)\s(\w+\s)?(bestelling|order|aankoop|boeking|reservering|tickets?)\b.{0,25}\b(verwerkt|bevestigd|verzonden|verstuurd|onderweg|ontvangen|geplaatst|geannuleerd|afgerond|vertraagd|geaccepteerd)\b
            | \b(bestel|order|boekings?|reserverings?|aankoop|betaal|betalings)-?(bevestiging|status|nummer)\b
            | \bbevestiging\s(van|voor)\s(uw|je|jouw|de)\s(\w+\s)?(bestelling|order|aankoop|boeking|reservering|betaling)\b
            | \b(bedankt|dank\s?(u|je)(\s?wel)?)\svoor\s(uw|je|jouw|de)\s(bestelling|aankoop|order|boeking|betaling|reservering)\b
            | \bbestelling\s(nr\.?|nummer)?\s?[:\#]?\s?\d{3,} | \b(bestelling|boeking|reservering|betaling)\s(bevestigd|ontvangen|verwerkt|geplaatst)\b
            | \b(ihre|deine|die)\s(\w+\s)?(bestellung|buchung|reservierung|tickets)\b.{0,25}\b(versandt|versendet|verschickt|bestätigt|eingegangen|erhalten|unterwegs|bearbeitet|storniert|aufgegeben|abgeschlossen)\b
            | \b(bestell|auftrags|buchungs|reservierungs|kauf|zahlungs|versand)-?(bestätigung|eingang|status|nummer)\b
            | \bbestätigung\s(ihrer|deiner|der)\s(bestellung|buchung|reservierung|zahlung)\b
            | \b(vielen\s)?dank\sfür\s(ihren|deinen|ihre|deine|den|die)\s(einkauf|bestellung|buchung|kauf|zahlung|auftrag|reservierung)\b
            | \b(bestellung|auftrag)\s(nr\.?|nummer)?\s?[:\#]?\s?\d{3,} | \b(bestellung|buchung|reservierung)\s(bestätigt|erhalten|eingegangen|versandt)\b
            | \b(votre|ta|la)\s(\w+\s)?(commande|réservation|billets?)\b.{0,25}\b(confirmée?s?|expédiée?|envoyée?|validée?s?|en\scours|annulée?|reçue?|enregistrée?|traitée?|préparée?)(?!\w)
            | \b(confirmation|récapitulatif|suivi|validation)\sde\s(votre\s|la\s|ta\s)?(commande|réservation|achat|paiement)\b
            | \bmerci\s(pour|de)\s(votre|ta|vos)\s(achats?|commande|réservation|paiement)\b | \bcommande\s(n[°ºo]\.?|numéro)?\s?\#?\s?\d{3,}
            | \b(commande|réservation)\s(confirmée|expédiée|validée|reçue)(?!\w) | \bpaiement\s(reçu|accepté|confirmé)(?!\w)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Order();

    [GeneratedRegex(
        """
              (?<!\b(lower|cut|reduce|slash|shrink|understand(ing)?|read|reading|explain(ing)?|halve|save\son|off)\s)\b(your|unpaid|overdue|outstanding|open|past\sdue)\s(\w+\s)?(invoice|bill|account\sstatement)\b(?!ing|\s(explained|template|layout)|.{0,40}\b(lower|explained|too\shigh)\b)
            | \binvoice\b.{0,20}\b(attached|overdue|due|unpaid|outstanding|enclosed|past|available)\b | \b(attached|new)\sinvoice\b | \binvoice\s(no\.?|number)?\s?\#?[a-z]{0,4}-?\d{2,}
            | \bpayment\s(is\s)?(overdue|due|reminder|declined|failed|unsuccessful|pending|required|problem|issue|rejected)\b | \bfinal\s(payment\s)?(notice|demand)\b | \b(debt\scollection|amount\sdue)\b
            | \b(payment|card)\b.{0,15}\b(was|has\sbeen|could\snot\sbe)\s(declined|rejected|processed)\b
            | (?<!\b(verlaag|verlagen|begrijp|lees|halveer|bespaar\sop|besparen\sop|klopt|is)\s)\b(uw|je|jouw|openstaande|onbetaalde|vervallen|achterstallige)\s(\w+\s)?(factuur|facturen|nota|energierekening)\b(?!\s(maken|sturen|schrijven|begrijpen|lezen|verlagen|controleren|omlaag|lager|uitgelegd|op\spapier|digitaal|in\s(\w+\s)?stappen))
            | \b(factuur|rekening|nota)\b.{0,20}\b(bijlage|bijgevoegd|openstaand|onbetaald|niet\s(betaald|voldaan)|vervallen|staat\sklaar|beschikbaar)\b
            | \b(factuur|nota)\s?(nr\.?|nummer)?\s?[:\#]?\s?[a-z]{0,3}-?\d{2,} | \bbetalings?herinnering\b | \b(eerste|tweede|laatste|definitieve)\s(aanmaning|sommatie)\b | ^(aanmaning|incasso|sommatie)\b
            | \b(betaling|incasso)\b.{0,15}\b(mislukt|geweigerd|niet\s(gelukt|ontvangen)|achterstallig)\b | \bbetalingsachterstand\b | \bopenstaand\sbedrag\b
            | \b(ihre|deine|offene|unbezahlte|überfällige)\s(\w+\s)?rechnung\b(?!\s(stellen|schreiben|verstehen|lesen|senken|erklärt|auf\spapier|digital|richtig)|.{0,25}\?\s*$) | \brechnung(en)?\b.{0,20}\b(anhang|beigefügt|offen|überfällig|fällig|unbezahlt|liegt\s(bereit|vor)|verfügbar)\b
            | \brechnung\s?(nr\.?|nummer)?\s?[:\#]?\s?[a-z]{0,3}-?\d{2,} | \bzahlungs(erinnerung|aufforderung|verzug)\b | \b(erste|zweite|dritte|letzte)\smahnung\b | ^(mahnung|inkasso)\b
            | \bzahlung\b.{0,15}\b(fehlgeschlagen|abgelehnt|überfällig|offen|ausstehend|nicht\s(eingegangen|erfolgt|möglich))\b | \boffener?\sbetrag\b
            | \b(votre|ta|vos)\s(\w+\s)?factures?\b(?!\s(papiers?|électroniques?|numériques?|pdf|sans|plus|trop)\b|.{0,40}\?\s*$) | \bfactures?\b.{0,20}\b(impayée?s?|en\sretard|ci-jointe?|pièce\sjointe|disponible|échue|en\sattente)(?!\w) | \bfacture\s(n[°ºo]\.?)?\s?\#?[a-z]{0,3}-?\d{2,}
            | \b(dernier|premier|second)\srappel\b.{0,20}\b(facture|paiement|règlement)\b | \b(rappel|échec|refus|retard|incident|défaut)\s(de|du)\s(votre\s)?(paiement|prélèvement)\b | \bmise\sen\sdemeure\b
            | \b(paiement|prélèvement)\b.{0,15}\b(refusé|échoué|en\sattente|rejeté)(?!\w)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Invoice();

    [GeneratedRegex(
        """
              \b(security|fraud|log-?in|sign-?in)\s(alert|warning|notice|notification|attempt|verification|code)s?\b(?!\s(explained|tips|for\s))
            | \b(unusual|suspicious|unauthori[sz]ed|unrecogni[sz]ed|unknown|new)\s((sign|log)[-\s]?(in|on)|device)\b | \b(unusual|suspicious|unauthori[sz]ed)\s(\w+\s)?(activity|access|transaction|attempt|charge|payment)\b
            | \byour\s(\w+\s)?(account|password|card|access|mailbox|e-?mail|payment\smethod|identity)\b.{0,25}\b(suspended|locked|blocked|limited|restricted|disabled|expires?|expired|expiring|changed|compromised|closed|deactivated|at\srisk|hacked|on\shold|full|terminated)\b
            | \b(verify|confirm|validate|secure|unlock|restore|reactivate)\s(your|you)\s(\w+\s)?(account|identity|password|details|data|information|e-?mail|address|payment|card|billing)\b
            | \bpassword\s(reset|change[ds]?|expir\w+|expiry)\b | \b(reset|change)\syour\spassword\b | \b(immediate\s|urgent\s)?action\s(is\s)?(required|needed)\b | \b(verification|one-time|security)\s(code|pass\w*)\b | \byour\s(code|pin)\sis\b
            | \b(verdachte|ongebruikelijke|ongewone|onbekende)\s(\w+\s)?(activiteit|inlog\w*|aanmelding|transactie|login|betaling|apparaat)\b | \bnieuwe\s(inlog\w*|login|aanmelding)\s(op|bij|vanaf|in)\b
            | \b(uw|je|jouw)\s(\w+\s)?(account|wachtwoord|rekening|bankpas|betaalpas|toegang|mailbox|postvak)\b.{0,30}\b(geblokkeerd|verloopt|verlopen|opgeschort|beperkt|gewijzigd|gehackt|geschorst|gesloten|vergrendeld|gedeactiveerd|gevaar|vervalt|vol)\b
            | \b(bevestig|verifieer|valideer)\s(nu\s|direct\s)?(uw|je|jouw)\s(\w+\s)?(gegevens|account|identiteit|wachtwoord|e-?mailadres|betaalgegevens|rekening)\b
            | \bwachtwoord\s?(reset|herstel(len)?)\b | \bbeveiligings(waarschuwing|melding|code|alert)\b | \b(directe\s)?actie\s(is\s)?(vereist|nodig)\b | \b(verificatie|inlog)code\b
            | \b(ungewöhnliche|verdächtige|unbekannte|nicht\sautorisierte)[rns]?\s(\w+\s)?(anmeldung|aktivität(en)?|login|zugriff|transaktion|gerät|zahlung)\b | \bneue\sanmeldung\s(bei|von|auf|in)\b | \bneues\sgerät\b
            | \b(ihr|dein|ihre|deine)\s(\w+\s)?(konto|passwort|kennwort|karte|zugang|postfach|account)\b.{0,30}\b(gesperrt|eingeschränkt|läuft|abgelaufen|geändert|gehackt|geschlossen|deaktiviert|gefahr|ausgesetzt|voll)\b
            | \b(bestätigen|verifizieren|aktualisieren|überprüfen)\ssie\s(jetzt\s)?(ihre?n?|ihr)\s(\w+\s)?(daten|konto|identität|passwort|angaben|zahlungsdaten|e-?mail-adresse|adresse)\b
            | \bpasswort\s?(zurücksetzen|geändert|reset|abgelaufen)\b | \bsicherheits(warnung|hinweis|meldung|code|alarm)\b | \b(handlung|aktion|maßnahme)\serforderlich\b | \bbestätigungscode\b
            | \b(connexion|activité|tentative|transaction|accès)\s(de\sconnexion\s)?(inhabituelle?|suspecte?|inconnue?|non\sautorisée?|frauduleu(x|se))\b | \bnouvelle\s(connexion|tentative)\b
            | \b(votre|ton|ta)\s(\w+\s)?(compte|mot\sde\spasse|carte|accès|messagerie|boîte)\b.{0,30}\b(suspendue?|bloquée?|expire|expirée?|limitée?|modifiée?|piratée?|désactivée?|verrouillée?|restreinte?|fermée?|danger)(?!\w)
            | \b(confirmez|vérifiez|validez|mettez\sà\sjour|sécurisez)\s(vos|votre)\s(\w+\s)?(identité|données|compte|informations|coordonnées|mot\sde\spasse|paiement|adresse)(?!\w)
            | \b(réinitialis\w+|changement)\s(de\s|votre\s|du\s)+mot\sde\spasse\b | \balerte\s(de\s)?(sécurité|fraude|connexion)(?!\w) | \baction\s(immédiate\s)?(requise|nécessaire)\b | \bcode\sde\s(vérification|sécurité|confirmation)(?!\w)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Security();

    [GeneratedRegex(
        """
              \b(your|a|the)\s(\w+\s)?(parcel|package|shipment|delivery|item)s?\b.{0,25}\b(waiting|will\sarrive|is\scoming|ready\s(for|to)|arriv(es|ed|ing)|held|on\s(its|the)\sway|shipped|delayed|could\snot|couldn't|delivered|pending|failed|returned|scheduled|missed|dispatched)\b
            | \b(delivery|parcel|package|shipment)\s(attempt(ed)?|failed|failure|notification|notice|problem|status|exception|rescheduled|fee|pending|on\shold|delayed|unsuccessful|waiting|update|confirmation)\b | \bshipping\s(confirmation|notification|update)\b
            | \bout\sfor\sdelivery\b | \btrack(ing)?\s(your\s)?(parcel|package|order|shipment|delivery|number)\b | \b(missed|failed|reschedule)\s(your\s|a\s)?(delivery|parcel|package)\b | \bcustoms\s(fees?|payment|charges?|duty)\b
            | \b(uw|je|jouw|een)\s(\w+\s)?(pakket|pakketje|pakje|zending|levering|bezorging)\b.{0,30}\b(onderweg|bezorgd|geleverd|komt|arriveert|afgeleverd|opgehaald|bezorgen|staat\sklaar|ligt\sklaar|vertraagd|wacht|vastgehouden|verzonden|aangekomen|gemist|geretourneerd)\b
            | \b(pakket|pakketje|zending|bestelling|levering)\s(is\s)?(onderweg|bezorgd|vertraagd|mislukt|vastgehouden|verzonden)\b | \btrack\s?(&|and|en)\s?trace\b | \bvolg\s(uw|je|jouw)\s(pakket|pakketje|bestelling|zending|levering)\b
            | \b(bezorg|lever)(poging|status)\b | \bgemiste\s(bezorging|levering)\b | \b(invoerrechten|douanekosten)\b | \b(bezorging|levering)\s(mislukt|niet\sgelukt)\b
            | \b(ihr|dein|ihre|deine|ein)\s(\w+\s)?(paket|päckchen|sendung|lieferung|zustellung)\b.{0,30}\b(unterwegs|auf\sdem\sweg|kommt|eingetroffen|bereit|trifft|zugestellt|geliefert|verschickt|versandt|verspätet|wartet|abholbereit|angekommen|zurückgehalten|verzögert|aufgehalten)\b
            | \b(paket|sendung|lieferung)\s(ist\s)?(unterwegs|auf\sdem\sweg|zugestellt|verspätet|fehlgeschlagen|versandt)\b | \bsendungs(verfolgung|nummer|status)\b | \b(zustell|liefer)(versuch|ung\s(nicht\smöglich|fehlgeschlagen|gescheitert)|problem|status)\b | \bzoll(gebühr(en)?|kosten)\b | \bzustellbenachrichtigung\b
            | \b(votre|ton|un)\s(\w+\s)?(colis|paquet|envoi|livraison)\b.{0,30}\b(livrée?|arrivée?|arrive|arrivera|disponible|remis|attente|en\scours|en\sroute|retardé|attend|expédié|retenu|bloqué|retourné|en\schemin)(?!\w)
            | \b(votre\s)?livraison\s(est\s)?(en\sattente|échouée|manquée|impossible|retardée|reportée|reprogrammée|en\scours)(?!\w) | \bsuivi\s(de\s|du\s)(votre\s)?(colis|livraison|envoi)\b | \b(tentative|échec|avis|problème)\s(de\s)livraison\b | \bfrais\s(de\s)?douane\b | \bcolis\s(en\s(attente|route)|livré|retenu|bloqué)(?!\w)
            """,
        Options,
        MatchMillisecondsMax
    )]
    private static partial Regex Delivery();
}
