// The replay slides where there is a script; without one its links and form do the same.
