/*
 * Sleeping on a word, with a mark beside it: src/Core/Locks/Sleepers.cs, as consumers of a queue use it (src/Core/Queues/QueueWaits.cs). README.md beside this file maps the steps to the code.
 * Providers put items, one wake-up each; consumers take one each. Who is woken wakes the next while there is more. DEATHS consumers may be killed; then, and only then, may a slice be needed.
 * A name that starts with BAD_ builds a broken one; `run` demands that an error is found in each.
 */
#ifndef DEATHS
#define DEATHS 0
#endif
#ifndef CONSUMERS
#define CONSUMERS 3
#endif
#ifndef PROVIDERS
#define PROVIDERS 2
#endif
#ifndef ITEMS
#define ITEMS CONSUMERS
#endif
#define MAY_SLEEP 1

byte tail, head;            /* items put, items taken */
byte sleeping;              /* odd: somebody may sleep; only grows */
byte put;                   /* how many providers have begun to put */
bool asleep[CONSUMERS];
bool dead[CONSUMERS];
byte deaths;

/* One of those asleep, whichever the kernel chooses. */
inline wake() {
    if
    :: asleep[0] -> asleep[0] = false
    :: CONSUMERS > 1 && asleep[1 % CONSUMERS] -> asleep[1 % CONSUMERS] = false
    :: CONSUMERS > 2 && asleep[2 % CONSUMERS] -> asleep[2 % CONSUMERS] = false
    :: !asleep[0] && !asleep[1 % CONSUMERS] && !asleep[2 % CONSUMERS]
    fi
}

/* Sleepers.TakeMark */
inline takeMark() {
    now = sleeping;
    if
    :: (now & MAY_SLEEP) != 0 -> atomic { if :: sleeping == now -> sleeping = now + 1; ok = true :: else fi; now = 0 }
    :: else -> now = 0
    fi
}

/* Sleepers.WakeOne */
inline wakeOne() {
    if
    :: ok
#ifndef BAD_LOOKS_FOR_THE_MARK_ONCE
    :: (sleeping & MAY_SLEEP) != 0 -> ok = true
#endif
    :: else
    fi;
#ifdef BAD_FORGETS_WAKE
    ok = false;
#endif
    if :: ok -> atomic { wake(); ok = false } :: else fi
}

/* Sleepers.Resume: two loads and a swap in one step, for between them nothing of it can be seen. */
inline resume() { d_step { sleeping = sleeping | MAY_SLEEP } }

proctype Provider() {
    byte now;
    bool ok;
    do
    :: atomic { put < ITEMS -> put++ };
#ifdef BAD_TAKES_THE_MARK_LATE
        /* After the change, a sleeper that has seen it may fall asleep with the mark gone. */
        tail++;
        takeMark();
#else
        takeMark();
        tail++;
#endif
        wakeOne()
    :: put == ITEMS -> break
    od
}

proctype Consumer(byte me) {
    byte seen, now;
    bool ok, slept;
    {
        do
        ::
#ifdef BAD_LOOKS_TOO_LATE
            if :: atomic { tail != head -> head++; seen = 0; now = 0 } -> break :: else fi;
            seen = tail;
#else
            seen = tail;
            if :: atomic { tail != head -> head++; seen = 0; now = 0 } -> break :: else fi;
#endif
            slept = true;
            resume();
#ifdef BAD_LOOKS_ONCE
            asleep[me] = true;
#else
            atomic { if :: tail == seen -> asleep[me] = true :: else fi };
#endif
            if
            :: !asleep[me]
            /* A slice, when nobody can go on: needed for the dead, and for nothing else. */
            :: atomic { timeout && asleep[me] && tail != head -> assert(deaths > 0); asleep[me] = false }
            fi
        od;
        /* QueueWaits.LeaveItems */
        if
        :: slept ->
#ifndef BAD_LEAVES_SILENTLY
#ifdef BAD_LOOKS_BEFORE_IT_RESUMES
            ok = tail != head;
            resume();
            if :: ok -> atomic { wake(); ok = false } :: else fi
#else
            resume();
            /* The mark stays: taken where no change follows it could be that of one who is about to sleep. */
            if :: tail != head -> wake() :: else fi
#endif
#else
            skip
#endif
        :: else
        fi
    } unless { dead[me] };
    d_step { seen = 0; now = 0; ok = false; slept = false };
end:
    /* Who was killed counts as served if it had taken: its item is gone with it. */
    skip
}

proctype Killer() {
    do
    :: deaths < DEATHS ->
        atomic {
            deaths++;
            if
            :: dead[0] = true; asleep[0] = false
            :: CONSUMERS > 1 -> dead[1 % CONSUMERS] = true; asleep[1 % CONSUMERS] = false
            fi
        }
    :: break
    od
}

init {
    atomic {
        byte i = 0;
        do
        :: i < PROVIDERS -> run Provider(); i++
        :: else -> break
        od;
        i = 0;
        do
        :: i < CONSUMERS -> run Consumer(i); i++
        :: else -> break
        od;
        if :: DEATHS > 0 -> run Killer() :: else fi
    }
}
