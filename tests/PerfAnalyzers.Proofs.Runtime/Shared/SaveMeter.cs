using Microsoft.EntityFrameworkCore.Diagnostics;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>Counts how often a context saves.</summary>
internal sealed class SaveMeter : SaveChangesInterceptor
{
    public int Count { get; private set; }

    /// <summary>False before and after the program runs.</summary>
    public bool IsOn { get; set; }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Count += IsOn ? 1 : 0;
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count += IsOn ? 1 : 0;
        return ValueTask.FromResult(result);
    }
}
