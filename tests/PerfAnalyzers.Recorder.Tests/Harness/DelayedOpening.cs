using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace PerfAnalyzers.Recorder.Tests.Harness;

/// <summary>A database that is not there at once: opening a connection yields, and goes on elsewhere.</summary>
internal sealed class DelayedOpening : DbConnectionInterceptor
{
    public bool IsOff { get; init; }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (!IsOff)
            await Task.Delay(1, cancellationToken);
        return result;
    }
}

internal static class Delegates
{
    /// <summary>The same function, as a delegate that returns a more derived type.</summary>
    public static Delegate As<T>(Type type, Func<T> function) =>
        Expression.Lambda(type, Expression.Convert(Expression.Invoke(Expression.Constant(function)), type.GetMethod("Invoke")!.ReturnType)).Compile();
}
