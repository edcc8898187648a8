namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>
/// Puts the files of a project together. A module is an aggregate with all that usually comes with it; modules differ in
/// names and in which of the slow shapes they have, both of which follow from the module's number alone.
/// </summary>
internal static class Modules
{
    private const int ModulesPerContext = 20;

    private static readonly string[] s_names =
    [
        "Invoice", "Shipment", "Contract", "Ticket", "Vehicle", "Course", "Patient", "Recipe", "Device", "Campaign",
        "Warehouse", "Payment", "Booking", "Project", "Employee", "Supplier", "Machine", "Policy", "Survey", "Route",
    ];

    public static IEnumerable<SourceFile> WithEfCore(int count)
    {
        var files = new List<SourceFile>();
        for (var first = 0; ; first += ModulesPerContext)
        {
            var area = Enumerable.Range(first, ModulesPerContext).Select(Describe).ToList();
            var taken = new List<Module>();
            foreach (var module in area)
            {
                List<SourceFile> next = [.. PersistenceTemplates.Files(module), .. PlainTemplates.Files(module)];
                // One more for the context of this area.
                if (files.Count + next.Count + 1 > count)
                    break;
                files.AddRange(next);
                taken.Add(module);
            }

            if (taken.Count > 0)
                files.Add(PersistenceTemplates.Context(taken[0].Area, taken));
            if (taken.Count < area.Count)
                return Fill(files, count);
        }
    }

    public static IEnumerable<SourceFile> WithoutEfCore(int count) =>
        Enumerable.Range(0, count).SelectMany(number => PlainTemplates.Files(Describe(number))).Take(count);

    /// <summary>What is left when the next module is too large: files that nothing refers to.</summary>
    private static List<SourceFile> Fill(List<SourceFile> files, int count)
    {
        for (var number = 100_000; files.Count < count; number++)
            files.Add(PlainTemplates.Files(Describe(number)).First());
        return files;
    }

    private static Module Describe(int number) => new(
        Name: s_names[number % s_names.Length] + (number / s_names.Length + 1),
        Area: $"Area{number / ModulesPerContext + 1}",
        // The modules of an area refer to the one before them, the first to itself.
        Related: number % ModulesPerContext == 0
            ? s_names[number % s_names.Length] + (number / s_names.Length + 1)
            : s_names[(number - 1) % s_names.Length] + ((number - 1) / s_names.Length + 1),
        Number: number);
}

/// <summary>The name of an aggregate, the area that it belongs to, and the aggregate that it refers to.</summary>
internal sealed record Module(string Name, string Area, string Related, int Number)
{
    /// <summary>True for one module in so many.</summary>
    public bool IsOneIn(int modules) => Number % modules == modules / 2;
}
